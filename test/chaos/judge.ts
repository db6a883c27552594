/**
 * The verdict, from evidence outside the product wherever there is any: the client's list of acknowledged contacts, what the two
 * sinks received, and plain sums over the ledger. A law that did not hold says by how much.
 */
import type { Client as Database } from 'pg'
import type { Client } from '../support/client.ts'
import { bonusPerRun, subjects } from './flow.ts'
import { verdict, type Verdict } from './scenario.ts'
import type { SinkMail, SinkRequest } from './sinks.ts'

export interface Evidence {
  readonly acknowledged: ReadonlySet<string>
  readonly contacts: number
  readonly mails: readonly SinkMail[]
  readonly requests: readonly SinkRequest[]
  /** Outside effects that may have been under way at all the kills together. */
  readonly bound: number
  readonly database: Database
  readonly client: Client
}

export async function judge(evidence: Evidence): Promise<readonly Verdict[]> {
  return [
    floor(evidence),
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

async function judgeRuns({ acknowledged, database }: Evidence): Promise<readonly Verdict[]> {
  const { rows } = await database.query<{ user_id: string; runs: number; completed: number }>(
    `select c.user_id, count(*)::int as runs, (count(*) filter (where r.status = 1))::int as completed
     from millrace.run r join millrace.contact c on c.id = r.contact group by 1`,
  )
  const completed = new Set(rows.filter((row) => row.completed > 0).map((row) => row.user_id))
  const lost = [...acknowledged].filter((contact) => !completed.has(contact))
  const doubled = rows.filter((row) => row.runs > 1)
  return [
    verdict('no acknowledged contact lost: each has a completed run', lost.length === 0, `${lost.length} lost`),
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

function judgeRequests({ acknowledged, requests, bound }: Evidence): readonly Verdict[] {
  const keys = Map.groupBy(requests, (request) => request.contact)
  const missing = [...acknowledged].filter((contact) => !keys.has(contact))
  const unstable = [...keys.values()].filter((own) => new Set(own.map(({ key }) => key)).size > 1 || own[0]?.key === '')
  const repeats = requests.length - keys.size
  return [
    verdict('every request reached the outside', missing.length === 0, `${missing.length} missing`),
    verdict('a repeated request has the same idempotency key', unstable.length === 0, `${unstable.length} with several keys`),
    verdict(`at most ${bound} requests repeated`, repeats <= bound, String(repeats)),
  ]
}

async function judgeMails({ acknowledged, mails, bound, client }: Evidence): Promise<readonly Verdict[]> {
  const of = (subject: string) =>
    Map.groupBy(
      mails.filter((mail) => mail.subject === subject),
      (mail) => contactOf(mail),
    )
  const [marketing, transactional] = [of(subjects.marketing), of(subjects.transactional)]
  const log = await client.all<{ to: string | null }>('/api/messages?state=unknown&limit=1000')
  const unknown = new Set(log.map(({ to }) => (to ?? '').split('@')[0] ?? ''))
  const silent = [...acknowledged].filter((contact) => !marketing.has(contact) && !unknown.has(contact))
  const undelivered = [...acknowledged].filter((contact) => !transactional.has(contact))
  const repeats = (groups: ReadonlyMap<string, readonly SinkMail[]>) => [...groups.values()].reduce((sum, own) => sum + own.length - 1, 0)
  const unstable = [...transactional.values()].filter((own) => new Set(own.map(({ messageId }) => messageId)).size > 1)
  return [
    verdict('no marketing mail twice', repeats(marketing) === 0, `${repeats(marketing)} repeated`),
    verdict(
      'every marketing mail arrived or is listed as unknown',
      silent.length === 0,
      `${silent.length} silent, ${unknown.size} unknown`,
    ),
    verdict(`at most ${bound} marketing mails unknown`, unknown.size <= bound, String(unknown.size)),
    verdict('every transactional mail arrived', undelivered.length === 0, `${undelivered.length} missing`),
    verdict(`at most ${bound} transactional mails repeated`, repeats(transactional) <= bound, String(repeats(transactional))),
    verdict('a repeated mail has the same Message-ID', unstable.length === 0, `${unstable.length} with several`),
  ]
}

const contactOf = ({ to }: SinkMail) => to.split('@')[0] ?? ''
