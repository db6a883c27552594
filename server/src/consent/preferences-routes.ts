/** The preference page at `/p/:token`. Showing it changes nothing; its form does, and answers with what stands then. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import type { App } from '../http/app.ts'
import { addressHash } from '../messages/address-hash.ts'
import { languageOf, page, pageHeaders } from '../messages/page.ts'
import { createTokens, type Tokens } from '../messages/tokens.ts'
import { leaveAll, recipientOf, type Recipient, type RecipientSource } from '../messages/unsubscribe.ts'
import type { Runtime } from '../runtime.ts'
import { transaction } from '../store/sql.ts'
import { preferencesPage } from './preferences-page.ts'
import { choose, preferencesOf } from './preferences.ts'

const params = Type.Object({ token: Type.String({ maxLength: 500 }) })
const config = { policy: 'public' } as const
const formType = 'application/x-www-form-urlencoded'
const schemaOf = (summary: string) => ({ tags: ['tracking'], summary, params })

export function preferenceRoutes(app: App, { runtime, secret }: { readonly runtime: Runtime; readonly secret: string }): void {
  const source = { runtime, hash: addressHash(secret) }
  const tokens = createTokens(secret)
  app.get('/p/:token', { schema: schemaOf('What a contact gets, to choose from; changes nothing'), config }, async (request, reply) => {
    const recipient = await askedOf(source, tokens, request.params.token)
    return answer(request, reply, { source, recipient })
  })
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(formType, { parseAs: 'string', bodyLimit: 65_536 }, (_request, body, done) => done(null, body))
    scope.post<{ Params: { token: string }; Body: string | null }>(
      '/p/:token',
      { schema: { ...schemaOf('Chooses what a contact gets'), consumes: [formType] }, config },
      async (request, reply) => {
        const recipient = await askedOf(source, tokens, request.params.token)
        const done = recipient === null ? undefined : await change(source, recipient, new URLSearchParams(request.body ?? ''))
        return answer(request, reply, { source, recipient, ...(done === undefined ? {} : { done }) })
      },
    )
  })
}

async function askedOf(source: RecipientSource, tokens: Tokens, token: string): Promise<Recipient | null> {
  const link = tokens.read('preferences', token)
  return link === null ? null : await recipientOf(source, link)
}

async function change(source: RecipientSource, recipient: Recipient, form: URLSearchParams): Promise<'saved' | 'left'> {
  const keys = new Set(form.getAll('group'))
  if (form.has('leave') || keys.size === 0) {
    await transaction(source.runtime.pool, (sql) => leaveAll(sql, source.runtime, { ...recipient, source: 'preference-page' }))
    return 'left'
  }
  await choose(source, recipient, keys)
  return 'saved'
}

interface Shown {
  readonly source: RecipientSource
  readonly recipient: Recipient | null
  readonly done?: 'saved' | 'left'
}

async function answer(request: FastifyRequest, reply: FastifyReply, { source, recipient, done }: Shown): Promise<FastifyReply> {
  const language = languageOf(request.headers['accept-language'])
  if (recipient === null) return reply.code(404).headers(pageHeaders).send(page('unknown', language))
  const preferences = await preferencesOf(source, recipient)
  return reply.headers(pageHeaders).send(preferencesPage({ ...preferences, language, ...(done === undefined ? {} : { done }) }))
}
