/** The built-in inbox: opened where mail is sent from, read over HTTP. */
export { openInbox, type Inbox, type InboxOptions } from './smtp.ts'
export { inboxRoutes } from './routes.ts'
