/** @millrace/core/testing: for tests of nodes, plugins and stores. Needs vitest; the runtime itself never imports this. */
export { createEvent, createStep, noticeNode, runNode, type Notice, type StepOptions } from './step.ts'
export { testNode, type NodeCase, type NodeTestOptions } from './node.ts'
export { callContext, routeContext, routeRequest } from './context.ts'
export { testStore } from './store.ts'
export type { PublishedFlow, StoreSource, TestedStore } from './store-world.ts'
