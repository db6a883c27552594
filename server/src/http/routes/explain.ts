/** Why a contact is in a flow or not, and why it went the way it went: one reason each, with the values that decided. */
import Type from 'typebox'
import { nowOf, whyEntered, whyNotEntered, type Reason } from '../../explain/entry.ts'
import { readPassages, type Passage } from '../../explain/passages.ts'
import { findAnonymous, findContact } from '../../read/contacts.ts'
import type { Runtime } from '../../runtime.ts'
import { sqlOf } from '../../store/sql.ts'
import { type App, workspaceOf } from '../app.ts'
import { Problem } from '../problem.ts'
import { idParams, instant, jsonObject, literals, localized, nullable, runItem } from '../shapes.ts'
import { knownFlow } from './flows.ts'

const reason = Type.Unsafe<Reason>(
  Type.Object({
    code: Type.String({ description: 'Stable, e.g. ENTERED_BY_EVENT, ENTRY_RULE_FALSE, FLOW_PAUSED' }),
    trigger: nullable(Type.String({ description: 'The node that decided' })),
    message: Type.String(),
    values: jsonObject,
  }),
)

const message = Type.Object({
  id: Type.String(),
  channel: Type.String(),
  state: Type.String(),
  code: literals(['MESSAGE_SENT', 'MESSAGE_WAITING', 'MESSAGE_REFUSED', 'MESSAGE_FAILED', 'MESSAGE_UNKNOWN']),
  reason: Type.Unknown({ description: 'The refusal, the rule of sending that puts it off, or the failure; null when it left' }),
  notBefore: nullable(Type.Unsafe<string>({ ...instant, description: 'Until when quiet hours or a cap put it off' })),
})

const step = Type.Object({
  at: instant,
  input: Type.String(),
  node: Type.String(),
  title: localized,
  port: nullable(Type.String()),
  outcome: Type.String(),
  why: Type.Optional(Type.Unknown({ description: 'The values that decided' })),
  message: Type.Optional(message),
})

const passage = Type.Unsafe<Passage>(
  Type.Object({ ...runItem, failure: Type.Unknown(), event: Type.Unknown(), data: Type.Unknown(), steps: Type.Array(step) }),
)

const answer = Type.Object({
  flow: Type.String(),
  contact: Type.String({ description: 'As it was asked for' }),
  entered: Type.Boolean(),
  reason,
  again: nullable(Type.Unsafe<Reason>({ ...reason, description: 'Why not again since the last time; null when it has never entered' })),
  passages: Type.Array(passage, { description: 'The last ten, newest first' }),
})

const query = Type.Object(
  {
    contact: Type.String({ minLength: 1, maxLength: 255, description: 'userId, unless `by` says otherwise' }),
    by: Type.Optional(literals(['userId', 'anonymousId'])),
  },
  { additionalProperties: false },
)

export function explainRoutes(app: App, { runtime }: { readonly runtime: Runtime }): void {
  const schema = {
    tags: ['flows'],
    summary: 'Why a contact is in a flow or not',
    description:
      'One reason for its entry, or for there being none; for each step why it went that way; for each message why it left or did not.',
    params: idParams,
    querystring: query,
    response: { 200: answer },
  }
  app.get('/api/flows/:id/explain', { schema, config: { policy: 'read' } }, async (request) => {
    const workspace = workspaceOf(request)
    const { contact: asking, by = 'userId' } = request.query
    const { id: flow } = await knownFlow(runtime, workspace, request.params.id)
    const contact = await (by === 'userId' ? findContact : findAnonymous)(runtime.pool, workspace, asking)
    if (contact === null) throw new Problem('CONTACT_UNKNOWN', `There is no contact with the ${by} ${asking}`)
    const source = { sql: sqlOf(runtime.pool), registry: runtime.registry }
    const asked = { workspace, flow, contact: contact.id, now: await nowOf(source.sql) }
    const passages = await readPassages(runtime, { workspace, flow, contact: contact.id, limit: 10 })
    const [last] = passages
    const whyNot = await whyNotEntered(source, asked, last === undefined ? null : Date.parse(last.enteredAt))
    return last === undefined
      ? { flow, contact: asking, entered: false, reason: whyNot, again: null, passages: [...passages] }
      : { flow, contact: asking, entered: true, reason: whyEntered(last), again: whyNot, passages: [...passages] }
  })
}
