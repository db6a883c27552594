/** @millrace/server, embedded: the runtime without HTTP. The server and the command line are thin shells over it. */
export { createRuntime } from './runtime.ts'
export type { FlowRow, Flows, Runtime, RuntimeClock, RuntimeOptions } from './runtime.ts'
export { startPostgres, type EmbeddedOptions, type EmbeddedPostgres } from './postgres/embedded.ts'
export { PostgresError } from './postgres/errors.ts'
export { MigrationError } from './migrations/migrate.ts'
export { ClockError } from './clock/clock.ts'
export { StoreOverloaded } from './store/group-commit.ts'
