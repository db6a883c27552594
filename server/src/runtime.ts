/** What integrators embed: `createRuntime({ pool, plugins, clock })`. No HTTP here; the server is a thin shell over this. */
export { createRuntime } from './runtime/create.ts'
export type * from './runtime/types.ts'
