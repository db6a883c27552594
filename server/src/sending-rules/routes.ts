/** The rules of sending of a workspace: quiet hours, frequency caps, and which channels ask for consent. */
import type { FastifyReply } from 'fastify'
import Type from 'typebox'
import { type App, workspaceOf } from '../http/app.ts'
import { Problem } from '../http/problem.ts'
import { literals, nullable } from '../http/shapes.ts'
import type { Runtime } from '../runtime.ts'
import { revisionOf, stale } from './revision.ts'
import { faultsOf, noRules } from './rules.ts'
import type { RulesView } from './store.ts'

const timeOfDay = '^([01][0-9]|2[0-3]):[0-5][0-9]$'
const ofChannels = (absent: string) =>
  Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { minItems: 1, maxItems: 50, uniqueItems: true, description: absent }),
  )

const quietHours = Type.Object(
  {
    channels: ofChannels('Absent: all but those whose messages show only on the site'),
    days: Type.Optional(
      Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), {
        minItems: 1,
        maxItems: 7,
        uniqueItems: true,
        description: 'On which they begin, Monday is 1. Absent: every day',
      }),
    ),
    from: Type.String({ pattern: timeOfDay }),
    to: Type.String({ pattern: `${timeOfDay}|^24:00$`, description: 'Of the next day when it is not after `from`' }),
  },
  { additionalProperties: false, description: 'By the contact’s own time, as its attribute `timezone` says, else the workspace’s' },
)

const cap = Type.Object(
  {
    channels: ofChannels('Absent: all'),
    most: Type.Integer({ minimum: 1, maximum: 1000 }),
    per: Type.String({ maxLength: 20, description: '`day` or `week` of the contact, or an ISO 8601 duration that rolls on (PT24H)' }),
    mode: literals(['defer', 'drop']),
  },
  {
    additionalProperties: false,
    description: 'defer: what is over waits until there is room, the highest priority first. drop: it is refused',
  },
)

const fields = {
  quietHours: Type.Array(quietHours, { maxItems: 20 }),
  caps: Type.Array(cap, { maxItems: 20 }),
  consent: Type.Record(Type.String({ minLength: 1, maxLength: 100 }), literals(['opt-out', 'opt-in', 'double']), {
    description:
      'By channel. opt-out (when absent): marketing goes to whoever did not withdraw; opt-in: to whoever agreed; double: to whoever agreed and confirmed it',
    maxProperties: 50,
  }),
}
const deferDays = nullable(
  Type.Integer({
    minimum: 1,
    maximum: 365,
    description: 'Days that a message may be put off in all: what would leave later is refused as `too-late`. null: however long',
  }),
)
const body = Type.Object(
  { ...fields, deferDays: Type.Optional(deferDays) },
  { additionalProperties: false, description: 'Absent `deferDays`: 7' },
)
const view = Type.Object({ ...fields, deferDays, revision: Type.Integer({ description: 'Also the ETag' }) })

export function sendingRuleRoutes(app: App, { runtime }: { readonly runtime: Runtime }): void {
  const { sendingRules, registry } = runtime
  const readSchema = {
    tags: ['sending'],
    summary: 'When marketing may leave, and how much of it',
    description: 'Transactional messages pass all of it, but no suppression of an address that bounced or complained.',
    response: { 200: view },
  }
  app.get('/api/sending/rules', { schema: readSchema, config: { policy: 'read' } }, async (request, reply) =>
    send(reply, await sendingRules.read(workspaceOf(request))),
  )

  const saveSchema = {
    tags: ['sending'],
    summary: 'Change the rules of sending',
    description:
      'They hold within two seconds, also for what the rules before had put off. With If-Match a lost update is refused with 412.',
    body,
    response: { 200: view },
  }
  app.put('/api/sending/rules', { schema: saveSchema, config: { policy: 'write' } }, async (request, reply) => {
    const rules = { ...request.body, deferDays: request.body.deferDays === undefined ? noRules.deferDays : request.body.deferDays }
    const onSite = [...registry.channels.values()].flatMap(({ name, onSite: shown }) => (shown === true ? [name] : []))
    const named = [...rules.quietHours, ...rules.caps].flatMap(({ channels = [] }) => channels).concat(Object.keys(rules.consent))
    const foreign = named.find((channel) => !registry.channels.has(channel))
    if (foreign !== undefined) throw invalid([{ path: '', message: `no installed plugin brings the channel ${JSON.stringify(foreign)}` }])
    const faults = faultsOf({ ...rules, onSite })
    if (faults.length > 0) throw invalid(faults)
    const saved = await sendingRules.save(workspaceOf(request), rules, revisionOf(request.headers['if-match']))
    if (saved === 'conflict') throw stale()
    return send(reply, saved)
  })
}

function send(reply: FastifyReply, { quietHours: quiet, caps, deferDays: latest, consent, revision }: RulesView) {
  void reply.header('etag', `"${revision}"`)
  return { quietHours: quiet as never[], caps: caps as never[], deferDays: latest, consent: { ...consent }, revision }
}

const invalid = (faults: readonly { readonly path: string; readonly message: string }[]) =>
  new Problem('SENDING_RULES_INVALID', `These rules cannot be kept: ${faults[0]!.message}`, { members: { faults } })
