/**
 * The facts `messages.count`: how many of the contact's messages have reached a status, of some steps, a flow, a channel, the last so
 * many, or those of a span that ends now (of the UTC calendar). "Opened none of the last 5" is one of these. A message is as old as the
 * first thing that was told of it; the latest 1,000 count.
 */
import {
  addDuration,
  defineFact,
  parseDuration,
  Type,
  type EventRecord,
  type FactQuery,
  type Instant,
  type MessageStatus,
  type Sql,
} from '@millrace/core'
import { statusesShowing, statusField } from './statuses.ts'

export interface CountParams {
  readonly status: MessageStatus
  readonly nodes?: readonly string[]
  readonly flow?: string
  readonly channel?: string
  readonly last?: number
  readonly within?: string
}

interface Message {
  readonly id: string
  readonly at: Instant
  readonly reached: boolean
}

const mostKept = 1000

const text = (order: number, en: string, ru: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength: 100, 'x-ui': { group: 'advanced', order, title: { en, ru } } }))

/** Of which messages, in words: `of the last 5 (“Reminder”) email in the flow “Welcome”`. */
const whichIn = (last: string, flow: string) =>
  `{% if last %} ${last} {{ last }}{% endif %}{% if nodes %} ({{ nodes }}){% endif %}{% if channel %} {{ channel }}{% endif %}` +
  `{% if flow %} ${flow} {{ flow }}{% endif %}`

export const messagesCount = defineFact<readonly Message[], CountParams>({
  name: 'messages.count',
  scope: 'contact',
  title: { en: 'Number of messages…', ru: 'Число сообщений…' },
  schema: Type.Integer({
    minimum: 0,
    'x-ui': {
      counted: {
        en: 'none | {n} message | {n} messages',
        ru: 'ни одного сообщения | {n} сообщение | {n} сообщения | {n} сообщений',
      },
      says: {
        en: `{{ test }}${whichIn('of the last', 'in the flow')} {{ status }}{% if within %} in the last {{ within }}{% endif %}`,
        ru: `{{ status }}: {{ test }}${whichIn('из последних', 'в сценарии')}{% if within %} за {{ within }}{% endif %}`,
      },
    },
  }),
  params: Type.Object(
    {
      status: statusField(1, { en: 'That were', ru: 'Со статусом' }),
      last: Type.Optional(
        Type.Integer({ minimum: 1, maximum: mostKept, 'x-ui': { order: 2, title: { en: 'Of the last', ru: 'Из последних' } } }),
      ),
      within: Type.Optional(
        Type.String({
          format: 'iso-duration',
          'x-ui': { widget: 'duration', order: 3, title: { en: 'Within the last', ru: 'За последние' } },
        }),
      ),
      channel: text(4, 'Of the channel', 'Канала'),
      flow: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 20,
          'x-ui': { widget: 'flow', group: 'advanced', order: 5, title: { en: 'Of the flow', ru: 'Сценария' } },
        }),
      ),
      nodes: Type.Optional(
        Type.Array(Type.String({ minLength: 1, maxLength: 64, 'x-ui': { widget: 'node' } }), {
          maxItems: 50,
          'x-ui': { group: 'advanced', order: 6, title: { en: 'Of the steps', ru: 'Шагов' } },
        }),
      ),
    },
    { additionalProperties: false },
  ),
  initial: [],
  hears: () => ['*'],
  see: withStatus,
  view: (messages, { now, params: { last, within } }) => {
    const recent = within === undefined ? messages : messages.filter(({ at }) => endOf(at, within) > now)
    return recent.slice(-(last ?? mostKept)).filter(({ reached }) => reached).length
  },
  changesAt: (messages, { now, params: { within } }) => {
    if (within === undefined) return null
    const first = messages.find(({ at }) => endOf(at, within) > now)
    return first === undefined ? null : endOf(first.at, within)
  },
  load: loadMessages,
})

const endOf = (at: Instant, within: string) => addDuration(at, within, 'UTC')
const inOrder = (a: Message, b: Message) => a.at - b.at || (a.id < b.id ? -1 : 1)

function isMeant({ message, properties }: EventRecord, { nodes, flow, channel }: CountParams): boolean {
  if (message === undefined) return false
  if (nodes !== undefined && !nodes.includes(message.node ?? '')) return false
  return (flow === undefined || properties['flow_id'] === flow) && (channel === undefined || message.channel === channel)
}

function withStatus(messages: readonly Message[], event: EventRecord, params: CountParams): readonly Message[] {
  if (!isMeant(event, params)) return messages
  const { id, status } = event.message!
  const before = messages.find((message) => message.id === id)
  const reached = before?.reached === true || statusesShowing(params.status).includes(status)
  const message = { id, at: Math.min(before?.at ?? event.at, event.at), reached }
  return [...messages.filter((other) => other !== before), message].toSorted(inOrder).slice(-mostKept)
}

/** Months are of unlike length: what is a little older than the span is left to `view`. */
const slackMs = 4 * 86_400_000

function sinceOf({ now, params: { within } }: FactQuery<CountParams>): Instant | null {
  if (within === undefined) return null
  const { years, months, weeks, days, elapsedMs } = parseDuration(within)
  return now - elapsedMs - (years * 366 + months * 31 + weeks * 7 + days) * 86_400_000 - slackMs
}

interface Row {
  readonly contact: string
  readonly ids: readonly string[]
  readonly instants: readonly number[]
  readonly reached: readonly boolean[]
}

const latestMessages = `
  with message as (
    select e.contact, e.message->>'id' collate "C" as id, min(e.at) as at, bool_or(e.message->>'status' = any($4::text[])) as reached
    from millrace.event e
    where e.workspace = $1 and e.contact = any($2::bigint[]) and e.id <> all($3::text[]) and e.message is not null
      and ($5::text[] is null or e.message->>'node' = any($5)) and ($6::text is null or e.properties->>'flow_id' = $6)
      and ($7::text is null or e.message->>'channel' = $7)
    group by 1, 2
    having $8::float8 is null or min(e.at) > to_timestamp($8::float8 / 1000)
  ), latest as (
    select *, row_number() over (partition by contact order by at desc, id desc) as place from message
  )
  select contact::text, array_agg(id order by at, id) as ids,
    array_agg(round(extract(epoch from at) * 1000)::float8 order by at, id) as instants, array_agg(reached order by at, id) as reached
  from latest where place <= ${mostKept} group by contact`

async function loadMessages(sql: Sql, query: FactQuery<CountParams>): Promise<ReadonlyMap<string, readonly Message[]>> {
  const { workspace, ids, pending, params } = query
  const { status, nodes = null, flow = null, channel = null } = params
  const values = [workspace, ids, pending, statusesShowing(status), nodes, flow, channel, sinceOf(query)]
  const rows = await sql.query<Row>(latestMessages, values)
  return new Map(
    rows.map(({ contact, ids: own, instants, reached }) => [
      contact,
      own.map((id, index) => ({ id, at: instants[index]!, reached: reached[index]! })),
    ]),
  )
}
