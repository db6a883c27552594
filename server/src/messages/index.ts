/** Messages: the built-in plugin for the runtime, and the routes for the server. */
export { messagesPlugin } from './plugin.ts'
export type { MessagesDeps } from './deps.ts'
