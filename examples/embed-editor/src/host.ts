/**
 * A host of the editor: serves pages, the built custom element, the node types that its palette offers and two flows. Its content policy is as
 * strict as one can be: nothing but its own scripts, no `unsafe-eval`, no `unsafe-inline`; and frames of the one Millrace server that it knows.
 */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import files from '@fastify/static'
import { createRegistry, manifestOf } from '@millrace/core'
import bonus from '@millrace/node-bonus'
import condition from '@millrace/node-condition'
import delay from '@millrace/node-delay'
import end from '@millrace/node-end'
import tag from '@millrace/node-tag'
import trigger from '@millrace/node-trigger'
import wait from '@millrace/node-wait'
import email from '@millrace/plugin-email'
import fastify, { type FastifyInstance } from 'fastify'
import { connect } from './connect.ts'
import { flows } from './flows.ts'

export interface HostOptions {
  /** Origin of the Millrace server that `/millrace` leads to, and whose editor is framed; it names this host's in MILLRACE_FRAME_ANCESTORS. */
  readonly server?: string
  /** An API key of it. Whoever opens the page with the frame gets it: a real host asks first who that is. */
  readonly token?: string
}

export const policyOf = (server = '') =>
  `default-src 'self'; img-src 'self' data:; frame-src 'self' ${server}; base-uri 'none'; object-src 'none'; frame-ancestors 'none'`

export function createHost({ server = '', token }: HostOptions = {}): FastifyInstance {
  const app = fastify()
  const nodeTypes = manifestOf(createRegistry([trigger, delay, condition, wait, tag, bonus, email, end]), { docs: true })
  const editor = fileURLToPath(new URL('.', import.meta.resolve('@millrace/editor/web-component')))
  app.addHook('onSend', async (_request, reply) => void reply.header('content-security-policy', policyOf(server)))
  app.register(files, { root: join(import.meta.dirname, 'page') })
  app.register(files, { root: editor, prefix: '/editor/', decorateReply: false })
  app.get('/api/node-types', async () => nodeTypes)
  app.get('/api/millrace', async () => ({ server, token }))
  app.get<{ Params: { name: string } }>('/api/flows/:name', async ({ params }, reply) => flows[params.name] ?? reply.callNotFound())
  if (server !== '' && token !== undefined) connect(app, '/millrace', { server, token })
  return app
}
