/** Messages: the built-in plugin for the runtime, and the routes for the server. */
export { messagesPlugin } from './plugin.ts'
export type { MessagesDeps } from './deps.ts'
export { messageRoutes } from './routes.ts'
export { trackingRoutes, type TrackingOptions } from './tracking-routes.ts'
