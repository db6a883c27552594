/** Subscription groups and the register of consents over HTTP. */
import type { Localized } from '@millrace/core'
import Type from 'typebox'
import { actorName } from '../http/actor-name.ts'
import { type App, workspaceOf } from '../http/app.ts'
import { Problem } from '../http/problem.ts'
import { knownContact } from '../http/routes/contacts.ts'
import { instant, jsonObject, literals, localized, nullable } from '../http/shapes.ts'
import { addressHash } from '../messages/address-hash.ts'
import type { Runtime } from '../runtime.ts'
import { revisionOf, stale } from '../sending-rules/revision.ts'
import { sqlOf, transaction } from '../store/sql.ts'
import { applyConsents, type ConsentSource } from './apply.ts'
import { listGroups, saveGroups } from './groups.ts'
import { readRegister } from './register.ts'

const text = (longest: number) =>
  Type.Unsafe<Localized>(
    Type.Object(
      { en: Type.String({ minLength: 1, maxLength: longest }), ru: Type.Optional(Type.String({ minLength: 1, maxLength: longest })) },
      { additionalProperties: false },
    ),
  )

const group = Type.Object(
  {
    key: Type.String({ pattern: '^[a-z0-9][a-z0-9_-]{0,99}$', description: 'What `category` of a message node names' }),
    title: text(200),
    description: Type.Optional(nullable(text(500))),
    subscribed: Type.Optional(
      Type.Boolean({ description: 'Whether those who said nothing get its messages; true when absent. Otherwise one has to join' }),
    ),
  },
  { additionalProperties: false },
)
const groupsBody = Type.Object({ groups: Type.Array(group, { maxItems: 100 }) }, { additionalProperties: false })
const groupView = Type.Object({
  key: Type.String(),
  title: localized,
  description: nullable(localized),
  subscribed: Type.Boolean(),
})
const groupsView = Type.Object({ groups: Type.Array(groupView, { description: 'In the order that contacts see them in' }) })

export interface ConsentRouteOptions {
  readonly runtime: Runtime
  /** MILLRACE_SECRET: keys the hashes of addresses. */
  readonly secret: string
}

export function consentRoutes(app: App, options: ConsentRouteOptions): void {
  addGroups(app, options)
  addRegister(app, options)
  addChange(app, options)
}

function addGroups(app: App, { runtime }: ConsentRouteOptions): void {
  const { pool, sendingRules } = runtime
  const shown = async (workspace: number) => {
    const [groups, { revision }] = await Promise.all([listGroups(sqlOf(pool), workspace), sendingRules.read(workspace)])
    return { groups, revision }
  }
  const read = { tags: ['sending'], summary: 'Subscription groups: what messages are about', response: { 200: groupsView } }
  app.get('/api/subscription-groups', { schema: read, config: { policy: 'read' } }, async (request, reply) => {
    const { groups, revision } = await shown(workspaceOf(request))
    void reply.header('etag', `"${revision}"`)
    return { groups: [...groups] }
  })

  const save = {
    tags: ['sending'],
    summary: 'Put these groups in place of all',
    description:
      'With If-Match a save that would lose another one is refused with 412. What contacts said about a group that goes is kept.',
    body: groupsBody,
    response: { 200: groupsView },
  }
  app.put('/api/subscription-groups', { schema: save, config: { policy: 'write' } }, async (request, reply) => {
    const workspace = workspaceOf(request)
    const wanted = request.body.groups.map(({ description = null, subscribed = true, ...one }) => ({ ...one, description, subscribed }))
    const twice = wanted.find(({ key }, index) => wanted.findIndex((other) => other.key === key) < index)
    if (twice !== undefined) throw new Problem('SUBSCRIPTION_GROUP_TWICE', `Two groups have the key ${twice.key}`)
    const order = { workspace, groups: wanted, revision: revisionOf(request.headers['if-match']) }
    if (!(await transaction(pool, (sql) => saveGroups(sql, order)))) throw stale()
    const { groups, revision } = await shown(workspace)
    void reply.header('etag', `"${revision}"`)
    return { groups: [...groups] }
  })
}

const params = Type.Object({ userId: Type.String({ maxLength: 255 }) })
const by = Type.Object({ by: Type.Optional(literals(['userId', 'anonymousId'])) }, { additionalProperties: false })

const states = ['given', 'pending', 'withdrawn'] as const
const said = {
  channel: Type.String(),
  purpose: Type.String({ description: 'A subscription group; `*`: all marketing of the channel' }),
  state: literals(states),
  source: Type.String({ description: 'form:<id>, preference-page, unsubscribed, import, operator, ...' }),
  proof: Type.Unknown({ description: 'What proves it' }),
  at: instant,
}
const ofAddress = nullable(
  Type.String({ description: 'The address of the contact that it is about; null: any (`of`), or one that the contact does not have' }),
)
const register = Type.Object({
  consents: Type.Array(
    Type.Object({
      ...said,
      confirmed: Type.Boolean({ description: 'By double opt-in, a signed link or an operator' }),
      pendingAt: nullable(Type.Unsafe<string>({ ...instant, description: 'Since when a newer word waits to be confirmed' })),
      of: literals(['any', 'own', 'other']),
      address: ofAddress,
    }),
    { description: 'What stands' },
  ),
  history: Type.Array(Type.Object(said), { description: 'The last 200 changes, newest first' }),
  suppressions: Type.Array(
    Type.Object({ channel: Type.String(), scope: literals(['marketing', 'any']), reason: Type.String(), address: ofAddress, at: instant }),
    { description: 'Why addresses of the contact get no marketing, or nothing' },
  ),
})

function addRegister(app: App, options: ConsentRouteOptions): void {
  const schema = {
    tags: ['contacts'],
    summary: 'What a contact agreed to and withdrew',
    params,
    querystring: by,
    response: { 200: register },
  }
  app.get('/api/contacts/:userId/consents', { schema, config: { policy: 'read' } }, async (request) => {
    const workspace = workspaceOf(request)
    const contact = await knownContact(options.runtime, { workspace, id: request.params.userId, by: request.query.by })
    return shownRegister(options, { workspace, contact })
  })
}

type Known = Awaited<ReturnType<typeof knownContact>>

async function shownRegister(
  { runtime, secret }: ConsentRouteOptions,
  { workspace, contact }: { readonly workspace: number; readonly contact: Known },
) {
  const hash = addressHash(secret)
  const person = { ...contact, createdAt: Date.parse(contact.createdAt) }
  const addresses = new Map(
    [...runtime.registry.channels.values()].flatMap((channel) => {
      const address = channel.address(person)
      return address === null ? [] : [[hash(channel.name, address), address]]
    }),
  )
  const found = await readRegister(sqlOf(runtime.pool), { workspace, contact: contact.id, hashes: [...addresses.keys()] })
  const consents = found.consents.map(({ addressHash: own, ...consent }) => {
    const of = own === null ? ('any' as const) : addresses.has(own) ? ('own' as const) : ('other' as const)
    return { ...consent, of, address: addresses.get(own ?? '') ?? null }
  })
  const suppressions = found.suppressions.map(({ addressHash: own, ...one }) => ({ ...one, address: addresses.get(own) ?? null }))
  return { consents, history: [...found.history], suppressions }
}

const change = Type.Object(
  {
    channel: Type.String({ minLength: 1, maxLength: 100 }),
    purpose: Type.String({ minLength: 1, maxLength: 100, description: 'A subscription group; `*`: all marketing of the channel' }),
    state: literals(['given', 'withdrawn']),
    reason: Type.String({ minLength: 3, maxLength: 1000, description: 'Why, and how it can be proved: kept with the change' }),
    proof: Type.Optional(jsonObject),
  },
  { additionalProperties: false },
)

function addChange(app: App, options: ConsentRouteOptions): void {
  const { runtime, secret } = options
  const schema = {
    tags: ['contacts'],
    summary: 'Put down a consent or a withdrawal that a contact told you of',
    description: 'It counts as confirmed, and one that is given takes back an unsubscription, but no bounce and no complaint.',
    params,
    querystring: by,
    body: change,
    response: { 200: register },
  }
  app.post('/api/contacts/:userId/consents', { schema, config: { policy: 'write' } }, async (request) => {
    const workspace = workspaceOf(request)
    const { reason, proof, ...consent } = request.body
    if (!runtime.registry.channels.has(consent.channel)) {
      throw new Problem('CONSENT_CHANNEL_UNKNOWN', `No installed plugin brings the channel ${JSON.stringify(consent.channel)}`)
    }
    const contact = await knownContact(runtime, { workspace, id: request.params.userId, by: request.query.by })
    const source: ConsentSource = { registry: runtime.registry, hash: addressHash(secret) }
    const person = { contact: contact.id }
    const told = { ...consent, person, source: 'operator', proof: { ...proof, reason, by: actorName(request.actor!) } } as const
    const order = { workspace, changes: [told as never], confirmed: true, addressHash: null }
    await transaction(runtime.pool, (sql) => applyConsents(sql, source, order))
    request.log.info({ contact: contact.id, ...consent, ip: request.ip }, 'an operator changed a consent')
    return shownRegister(options, { workspace, contact })
  })
}
