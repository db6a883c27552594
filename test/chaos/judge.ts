/**
 * The verdict on the flow under attack, from evidence outside the product wherever there is any: the client's list of what was
 * acknowledged, what the two sinks received, and plain sums over the ledger. A law that did not hold says by how much.
 */
import type { Pool } from 'pg'
import type { Client } from '../support/client.ts'
import { bonusPerRun, requestSteps } from './flow.ts'
import { judgeMails, type MailBounds } from './judge-mails.ts'
import { verdict, type Verdict } from './scenario.ts'
import type { SinkMail, SinkRequest } from './sinks.ts'

export interface Bounds extends MailBounds {
  readonly requests: number
}

export interface Evidence {
  readonly acknowledged: ReadonlySet<string>
  readonly messageIds: readonly string[]
  /** How many contacts were to be fed. */
  readonly contacts: number
  readonly mails: readonly SinkMail[]
  readonly requests: readonly SinkRequest[]
  readonly bounds: Bounds
  readonly database: Pick<Pool, 'query'>
  readonly client: Client
}

export async function judge(evidence: Evidence): Promise<readonly Verdict[]> {
  return [
    floor(evidence),
    ...(await judgeEvents(evidence)),
    ...(await judgeRuns(evidence)),
    ...(await judgeLedger(evidence)),
    ...judgeRequests(evidence),
    ...(await judgeMails(evidence)),
  ]
}

/** A run in which little was acknowledged would prove nothing. */
function floor({ acknowledged, contacts }: Evidence): Verdict {
  const enough = Math.ceil(contacts * 0.95)
  return verdict(`at least ${enough} contacts acknowledged`, acknowledged.size >= enough, String(acknowledged.size))
}

/** R8: what was answered by a 2xx is in the event log, once. */
export async function judgeEvents({ messageIds, database }: Pick<Evidence, 'messageIds' | 'database'>): Promise<readonly Verdict[]> {
  const { rows } = await database.query<{ missing: number; doubled: number }>(
    `select count(*) filter (where found = 0)::int as missing, count(*) filter (where found > 1)::int as doubled
     from (select count(e.id) as found from unnest($1::text[]) as sent (id) left join millrace.event e on e.id = sent.id group by sent.id) as each`,
    [messageIds],
  )
  const { missing, doubled } = rows[0]!
  return [
    verdict('every acknowledged message is stored (R8)', missing === 0, `${missing} of ${messageIds.length} missing`),
    verdict('no message is stored twice', doubled === 0, `${doubled} doubled`),
  ]
}

async function judgeRuns({ acknowledged, database }: Evidence): Promise<readonly Verdict[]> {
  const { rows } = await database.query<{ user_id: string; runs: number; completed: number; last: string }>(
    `select c.user_id, count(*)::int as runs, (count(*) filter (where r.status = 1))::int as completed,
       max(format('%s stands at %s, status %s %s', c.user_id, r.node, r.status, r.state::text)) as last
     from millrace.run r join millrace.contact c on c.id = r.contact group by 1`,
  )
  const found = new Map(rows.map((row) => [row.user_id, row]))
  const lost = [...acknowledged].filter((contact) => (found.get(contact)?.completed ?? 0) === 0)
  const examples = lost.slice(0, 3).map((contact) => `\n${found.get(contact)?.last ?? `${contact} has no run`}`)
  const doubled = rows.filter((row) => row.runs > 1)
  return [
    verdict('no acknowledged contact lost: each has a completed run', lost.length === 0, `${lost.length} lost${examples.join('')}`),
    verdict('one run per event', doubled.length === 0, `${doubled.length} doubled`),
  ]
}

async function judgeLedger({ acknowledged, database }: Evidence): Promise<readonly Verdict[]> {
  const { rows } = await database.query<{ user_id: string; total: number }>(ledgerSums)
  const paid = new Map(rows.map((row) => [row.user_id, row.total]))
  const missing = [...acknowledged].filter((contact) => !paid.has(contact))
  const wrong = rows.filter((row) => row.total !== bonusPerRun)
  const sum = rows.reduce((total, row) => total + row.total, 0)
  return [
    verdict('every bonus given', missing.length === 0, `${missing.length} missing`),
    verdict('no bonus doubled', wrong.length === 0, `sum ${sum} = ${rows.length} x ${bonusPerRun}, ${wrong.length} wrong`),
  ]
}

/** The ledger keeps whole cents. */
const ledgerSums = `
  select c.user_id, (sum(e.amount) / 100)::float8 as total
  from millrace.bonus_entry e join millrace.contact c on c.id = e.contact group by 1`

/** R6: a repeated request is known by its key, and no two steps or runs share one. */
export function judgeRequests({
  acknowledged,
  requests,
  bounds,
}: Pick<Evidence, 'acknowledged' | 'requests' | 'bounds'>): readonly Verdict[] {
  const steps = Map.groupBy(requests, ({ contact, step }) => `${contact} ${step}`)
  const wanted = [...acknowledged].flatMap((contact) => requestSteps.map((step) => `${contact} ${step}`))
  const missing = wanted.filter((step) => !steps.has(step))
  const unstable = [...steps.values()].filter((own) => new Set(own.map(({ key }) => key)).size > 1 || own[0]?.key === '')
  const keys = new Set(requests.map(({ key }) => key))
  const repeats = requests.length - steps.size
  return [
    verdict('every request reached the outside', missing.length === 0, `${missing.length} missing`),
    verdict(
      'a repeated request has the same Idempotency-Key (R6)',
      unstable.length === 0,
      `${unstable.length} with several or none, ${repeats} repeated`,
    ),
    verdict('each step of each run has a key of its own', keys.size >= steps.size, `${steps.size} steps, ${keys.size} keys`),
    verdict(`at most ${bounds.requests} requests repeated`, repeats <= bounds.requests, String(repeats)),
  ]
}
