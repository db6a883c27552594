/** What flows can know of messages: the fact `message` (of a run: what became of each node's message) and `reach` (of a contact). */
import { defineFact, messageStatuses, Type, type MessageStatus, type Reach, type Sql } from '@millrace/core'
import { type ConsentSource, type HashOf, loadAddressHashes } from '../consent/addresses.ts'
import { channelsByAddress, loadStanding, loadSuppressed, reachOf, type Standing } from '../consent/standing.ts'

/** By node id: the first time of each status, ISO 8601. Empty once queued, absent before. */
export interface MessageFact {
  readonly [node: string]: { readonly [status in MessageStatus]?: string }
}

const instant = Type.String({ format: 'date-time' })

export const messageFact = defineFact<MessageFact>({
  name: 'message',
  scope: 'run',
  title: { en: 'Messages of this run', ru: 'Сообщения этого прохода' },
  schema: Type.Record(Type.String(), Type.Partial(Type.Record(Type.Enum([...messageStatuses]), instant))),
  initial: {},
  load: async (sql, { workspace, ids }) => {
    const rows = await sql.query<{ run: string; node: string; status: MessageStatus | null; at: string | null }>(loadStatuses, [
      workspace,
      ids,
    ])
    const facts = new Map<string, Record<string, Record<string, string>>>()
    for (const { run, node, status, at } of rows) {
      const fact = facts.get(run) ?? {}
      const statuses = (fact[node] ??= {})
      if (status !== null && at !== null) statuses[status] = at
      facts.set(run, fact)
    }
    return facts
  },
})

/** `workspace + 0`: see `store/plans.test.ts`. */
const loadStatuses = `
  select m.run::text, m.node, s.status,
    to_char(min(s.at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
  from millrace.message m left join millrace.message_status s on s.message = m.id and not s.machine
  where m.run = any($2::uuid[]) and m.workspace + 0 = $1 and m.node is not null
  group by m.run, m.node, s.status`

const keys = Type.Optional(Type.Array(Type.String()))
const reached = Type.Object({
  marketing: Type.Boolean(),
  any: Type.Boolean(),
  why: Type.Optional(Type.String()),
  asks: Type.Optional(Type.Boolean()),
  given: keys,
  left: keys,
})

/** `source`: with all channels that are installed, for what holds of every contact alike. */
export const reachFact = (source: () => ConsentSource) =>
  defineFact<Reach>({
    name: 'reach',
    scope: 'contact',
    title: { en: 'Channels that must not be used', ru: 'Каналы, по которым нельзя писать' },
    schema: Type.Record(Type.String(), reached),
    initial: {},
    load: async (sql, { workspace, ids }) => {
      const own = source()
      const known = await loadKnown(sql, own, { workspace, ids })
      return new Map(ids.map((contact) => [contact, reachIn(known, contact)]))
    },
  })

interface Known {
  readonly standing: Standing
  readonly hashOf: HashOf | null
  readonly names: readonly string[]
}

/** Which addresses the contacts have is asked where it matters alone. */
async function loadKnown(
  sql: Sql,
  own: ConsentSource,
  { workspace, ids }: { readonly workspace: number; readonly ids: readonly string[] },
): Promise<Known> {
  const names = [...own.registry.channels.keys()]
  const standing = await loadStanding(sql, { workspace, contacts: ids })
  const channels = channelsByAddress(standing).filter((channel) => own.registry.channels.has(channel))
  if (channels.length === 0) return { standing, hashOf: null, names }
  const hashOf = await loadAddressHashes(sql, own, ids)
  const hashes = ids.flatMap((contact) => channels.map((channel) => hashOf({ contact, channel })))
  const addresses = await loadSuppressed(sql, { workspace, hashes })
  return { standing: { ...standing, addresses }, hashOf, names }
}

function reachIn({ standing, hashOf, names }: Known, contact: string): Reach {
  return Object.fromEntries(
    names.flatMap((channel) => {
      const hash = hashOf === null ? {} : { hash: hashOf({ contact, channel }) }
      const reach = reachOf(standing, { contact, channel, ...hash })
      return reach === null ? [] : [[channel, reach]]
    }),
  )
}
