/** Messages while they are being written: how one looks to a contact, and one sent to an address to be looked at. */
import type { AnyChannel, JsonObject, PreviewedMessage, PreviewFinding } from '@millrace/core'
import type { FastifyRequest } from 'fastify'
import Type, { type Static } from 'typebox'
import { compose, type Composed, type Composing } from '../../compose/compose.ts'
import { sendTest } from '../../compose/test-message.ts'
import { messageStates } from '../../messages/log.ts'
import { findAnonymous, findContact } from '../../read/contacts.ts'
import type { Runtime } from '../../runtime.ts'
import { type App, workspaceOf } from '../app.ts'
import { Problem } from '../problem.ts'
import { failed, jsonObject, literals, localized, nullable } from '../shapes.ts'
import { documentBytesMax, knownFlow } from './flows.ts'

const object = Type.Unsafe<JsonObject>({ type: 'object' })
const asked = {
  type: Type.String({ maxLength: 100, description: 'A node type that sends a message' }),
  config: Type.Unsafe<JsonObject>({ ...object, description: 'Of such a node, as far as it is written' }),
  contact: Type.Optional(Type.String({ minLength: 1, maxLength: 255, description: 'userId, unless `by` says otherwise' })),
  by: Type.Optional(literals(['userId', 'anonymousId'])),
  sample: Type.Optional(Type.Unsafe<JsonObject>({ ...object, description: 'What texts see when no contact is named' })),
  flow: Type.Optional(Type.String({ maxLength: 20, description: 'Whose draft it is in: its time zone, and the event that starts it' })),
}
const previewBody = Type.Object(asked, { additionalProperties: false })
const testBody = Type.Object(
  { ...asked, to: Type.String({ minLength: 1, maxLength: 1000, description: 'An address of the channel' }) },
  { additionalProperties: false },
)
type Asked = Static<typeof previewBody>

const finding = Type.Unsafe<PreviewFinding>(
  Type.Object({
    code: Type.String({ description: 'Stable, e.g. TEXT_VALUE_EMPTY' }),
    severity: literals(['error', 'warning']),
    path: Type.String({ description: 'JSON Pointer into the config' }),
    message: localized,
    quote: Type.Optional(Type.String({ description: 'What it is about, as it is written' })),
  }),
)
const previewShape = Type.Object({
  channel: Type.String(),
  address: nullable(Type.String({ description: 'Where it would go; null: nowhere, or nobody is named' })),
  content: Type.Unsafe<PreviewedMessage['content']>({ ...jsonObject, description: 'The message, rendered' }),
  html: nullable(Type.String({ description: 'To be shown without scripts' })),
  text: Type.String(),
  links: Type.Array(Type.Object({ url: Type.String(), codes: Type.Array(Type.String({ description: 'Of the findings about it' })) })),
  findings: Type.Array(finding),
})
const testShape = Type.Object({
  id: Type.String({ description: 'In the message log' }),
  state: literals(messageStates),
  refusal: nullable(Type.String()),
  failure: nullable(failed),
  mail: nullable(Type.String({ description: 'Its id in the built-in inbox, when that caught it' })),
})

export function composeRoutes(app: App, { runtime }: { readonly runtime: Runtime }): void {
  addPreview(app, runtime)
  addTestSend(app, runtime)
}

function addPreview(app: App, runtime: Runtime): void {
  const schema = {
    tags: ['messages'],
    summary: 'How a message looks to a contact',
    description:
      'Rendered as its node would, with what its author should know: gaps, links, what looks like spam. Nothing is sent or kept.',
    body: previewBody,
    response: { 200: previewShape },
  }
  app.post('/api/compose/preview', { schema, bodyLimit: documentBytesMax, config: { policy: 'read' } }, async (request) => {
    const composing = await composingOf(runtime, workspaceOf(request), request.body)
    return viewOf(composing.channel, await compose(runtime, composing))
  })
}

const viewOf = (channel: AnyChannel, { address, content, shown, findings }: Composed) => ({
  channel: channel.name,
  address,
  content,
  html: shown.html ?? null,
  text: shown.text ?? '',
  links: (shown.links ?? []).map(({ url, codes }) => ({ url, codes: [...codes] })),
  findings: [...findings],
})

/** Test messages that one person, or key, sends a minute. */
const tests = { max: 10, timeWindow: '1 minute', keyGenerator: actorKey } as const

function actorKey({ actor, ip }: FastifyRequest): string {
  if (actor === null) return ip
  const { workspace, role, account, key } = actor
  return `compose ${workspace} ${account?.id ?? key ?? role}`
}

function addTestSend(app: App, runtime: Runtime): void {
  const schema = {
    tags: ['messages'],
    summary: 'Send a message to an address, as a test',
    description:
      'A real one, marked [Test] where there is a subject. It stands in the log under the category test, and in no statistics, cap or history of a contact. 10 a minute.',
    body: testBody,
    response: { 200: testShape },
  }
  const config = { policy: 'write', rateLimit: tests } as const
  app.post('/api/compose/test-send', { schema, bodyLimit: documentBytesMax, config }, async (request) => {
    const { to, ...body } = request.body
    const workspace = workspaceOf(request)
    const composing = await composingOf(runtime, workspace, body)
    const { channel } = composing
    const address = channel.normalize(to.trim())
    if (address === null) throw new Problem('MESSAGE_ADDRESS_INVALID', `${JSON.stringify(to.slice(0, 100))} is no address of this channel`)
    const notice = await runtime.sending.notice()
    if (notice !== null) throw new Problem('SENDING_PAUSED', notice)
    const { content, findings } = await compose(runtime, composing)
    const errors = findings.filter(({ severity }) => severity === 'error')
    if (errors.length > 0)
      throw new Problem('MESSAGE_HAS_ERRORS', 'The message has errors and was not sent', { members: { findings: errors } })
    request.log.info({ channel: channel.name, ip: request.ip }, 'a test message was sent')
    return await sendTest(runtime, { workspace, channel, to: address, content })
  })
}

async function composingOf(runtime: Runtime, workspace: number, body: Asked): Promise<Composing> {
  const { type, config, contact, by = 'userId', sample = {}, flow } = body
  const channel = runtime.registry.channels.get(runtime.registry.nodes.get(type)?.channel ?? '')
  if (channel === undefined) throw new Problem('MESSAGE_TYPE_UNKNOWN', `${JSON.stringify(type)} is no type of step that sends a message`)
  const found = contact === undefined ? null : await (by === 'userId' ? findContact : findAnonymous)(runtime.pool, workspace, contact)
  if (contact !== undefined && found === null) throw new Problem('CONTACT_UNKNOWN', `There is no contact with the ${by} ${contact}`)
  const document = flow === undefined ? null : (await knownFlow(runtime, workspace, flow)).draft
  return { workspace, channel, config, contact: found?.id ?? null, sample, flow: document }
}
