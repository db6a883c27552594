/**
 * A host of the editor: serves one page, the built custom element, the node types that its palette offers and two flows. Its content policy
 * is as strict as one can be: nothing but its own scripts, no `unsafe-eval`, no `unsafe-inline`.
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
import { flows } from './flows.ts'

export const policy = `default-src 'self'; img-src 'self' data:; base-uri 'none'; object-src 'none'; frame-ancestors 'none'`

export function createHost(): FastifyInstance {
  const app = fastify()
  const nodeTypes = manifestOf(createRegistry([trigger, delay, condition, wait, tag, bonus, email, end]))
  const editor = fileURLToPath(new URL('.', import.meta.resolve('@millrace/editor/web-component')))
  app.addHook('onSend', async (_request, reply) => void reply.header('content-security-policy', policy))
  app.register(files, { root: join(import.meta.dirname, 'page') })
  app.register(files, { root: editor, prefix: '/editor/', decorateReply: false })
  app.get('/api/node-types', async () => nodeTypes)
  app.get<{ Params: { name: string } }>('/api/flows/:name', async ({ params }, reply) => flows[params.name] ?? reply.callNotFound())
  return app
}
