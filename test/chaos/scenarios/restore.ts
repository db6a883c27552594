/**
 * R20: a dump is taken in the midst of the work, the work goes on to its end, then the dump is restored and the product started on it.
 * Nothing is sent until an operator confirms; then no mail that the outside had already, not even when the client, to fill the gap, sends
 * all its events again.
 *
 * The dump is a copy of the database on the same server (`create database ... template`), and it takes the original's place.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client as Database } from 'pg'
import { until } from '../../support/client.ts'
import { attackFlow } from '../attack.ts'
import { judgeBooks } from '../books.ts'
import { createFeed } from '../feed.ts'
import { startOwnPostgres, type OwnPostgres } from '../own-postgres.ts'
import { verdict, type ChaosPlan, type Scenario, type Verdict } from '../scenario.ts'
import type { SinkMail, SinkRequest } from '../sinks.ts'
import { openStage, writeKey, type Stage } from '../stage.ts'

const workers = 1
/** Long enough for a call worker to claim what is due, were it allowed to. */
const pausedMs = 4000
/** Mails for each contact, before the dump and since: less would prove nothing. */
const share = 0.2
const quietMs = 120_000

export const restore: Scenario = {
  id: 'R20',
  title: 'a restored dump sends nothing until an operator confirms, and nothing twice',
  inShort: false,
  run: async (plan) => {
    const postgres = await startOwnPostgres()
    const data = await mkdtemp(join(tmpdir(), 'millrace-restore-'))
    try {
      const url = await postgres.createDatabase()
      // The same database for the whole story.
      const stage = await openStage({ workers, postgres: { ...postgres, createDatabase: async () => url }, env: { MILLRACE_DATA: data } })
      try {
        return await restored(plan, stage, { postgres, url })
      } finally {
        await stage.close()
      }
    } finally {
      await postgres.drop()
      await rm(data, { recursive: true })
    }
  },
}

interface Place {
  readonly postgres: OwnPostgres
  readonly url: string
}

async function restored(plan: ChaosPlan, stage: Stage, place: Place): Promise<readonly Verdict[]> {
  const contacts = Math.min(plan.contacts, plan.short ? 100 : 3000)
  const dump = createDump(place)
  let inDump = 0
  const lived = await attackFlow(plan, stage, {
    contacts,
    spreadMs: plan.short ? 3000 : 20_000,
    limitMs: 120_000,
    bounds: { requests: 0, unknown: 0, mails: 0 },
    faults: async (feed) => {
      await feed.reached(Math.floor(contacts * (0.4 + 0.2 * plan.random())))
      await until('some mails have left', async () => stage.mails.received.length >= contacts * share)
      await aside(stage, dump.take)
      inDump = stage.mails.received.length
      plan.say(`dumped after ${inDump} mails and ${feed.acknowledged.size} contacts`)
    },
  })
  const sent = stage.mails.received.length
  await aside(stage, dump.restore)
  plan.say(`restored after ${sent} mails`)
  return [
    verdict(
      'mails had left before the dump, and since',
      inDump >= contacts * share && sent - inDump >= contacts * share,
      `${inDump}, then ${sent - inDump}`,
    ),
    ...lived.filter(({ ok }) => !ok),
    ...(await whilePaused(stage, sent)),
    ...(await afterwards(plan, stage, { contacts, sent, asked: stage.requests.received.length, ofDump: await contactsOf(stage) })),
  ]
}

/** With all processes stopped; they come back when it is done. */
async function aside({ crew }: Stage, work: () => Promise<void>): Promise<void> {
  await crew.stop()
  await work()
  await crew.start()
}

function createDump({ postgres, url }: Place) {
  const name = new URL(url).pathname.slice(1)
  const copy = async (from: string, to: string) => {
    const admin = new Database({ connectionString: postgres.url })
    await admin.connect()
    try {
      await admin.query(`drop database if exists ${to} with (force)`)
      await until('the database is free to be copied', () => copyAlone(admin, from, to))
    } finally {
      await admin.end()
    }
  }
  return { take: () => copy(name, `${name}_dump`), restore: () => copy(`${name}_dump`, name) }
}

/** False when the observer, who looks at the books all the while, was back already. */
async function copyAlone(admin: Database, from: string, to: string): Promise<boolean> {
  await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [from])
  try {
    await admin.query(`create database ${to} template ${from}`)
    return true
  } catch (error) {
    if ((error as { code?: string }).code !== '55006') throw error
    return false
  }
}

interface SendingView {
  readonly paused: boolean
  readonly notice: string | null
  readonly queuedMessages: number
  readonly departed: number
}

async function whilePaused(stage: Stage, sent: number): Promise<readonly Verdict[]> {
  const requests = stage.requests.received.length
  await sleep(pausedMs)
  const view = await stage.client.get<SendingView>('/api/sending')
  const ready = (await (await fetch(`${stage.url}/readyz`)).json()) as { readonly sending: string }
  const [mails, calls] = [stage.mails.received.length - sent, stage.requests.received.length - requests]
  return [
    verdict('nothing leaves before an operator confirms', mails + calls === 0, `${mails} mails, ${calls} requests`),
    verdict(
      'the API and /readyz say why, and what to do',
      view.paused && ready.sending === view.notice && /POST \/api\/sending\/confirm/.test(ready.sending),
      ready.sending.slice(0, 90),
    ),
    verdict(
      'the processes say so in their logs',
      /SENDING_PAUSED/.test(stage.crew.output()),
      stage.crew.output().includes('SENDING_PAUSED') ? 'yes' : 'no',
    ),
    verdict('what left since is known by the files', view.departed > 0, `${view.departed} messages, ${view.queuedMessages} queued`),
  ]
}

interface Restored {
  readonly contacts: number
  /** Mails and requests until then. */
  readonly sent: number
  readonly asked: number
  /** Contacts whose runs the dump has. */
  readonly ofDump: ReadonlySet<string>
}

async function contactsOf({ database }: Stage): Promise<ReadonlySet<string>> {
  const { rows } = await database.query<{ user: string }>(
    'select distinct c.user_id as user from millrace.run r join millrace.contact c on c.id = r.contact',
  )
  return new Set(rows.map(({ user }) => user))
}

/** The operator confirms, and the client sends all its events again: those that the dump has are known, the others begin anew. */
async function afterwards(plan: ChaosPlan, stage: Stage, { contacts, sent, asked, ofDump }: Restored): Promise<readonly Verdict[]> {
  const given = await stage.client.post<{ messages: number; calls: number }>('/api/sending/confirm', { queued: 'discard' })
  plan.say(`confirmed: ${given.messages} messages and ${given.calls} calls given up`)
  const feed = createFeed({ url: stage.url, writeKey, seed: plan.seed, contacts, spreadMs: 2000 })
  await feed.run(60_000)
  const tookMs = await stage.quiet(quietMs)
  plan.say(`quiet after ${(tookMs / 1000).toFixed(1)} s`)
  const again = repeated(stage.mails.received, sent)
  const { rows } = await stage.database.query<{ live: number; unknown: number; sent: number }>(
    `select (select count(*)::int from millrace.run where status = 0) as live,
       (select count(*)::int from millrace.message where state = 'unknown') as unknown,
       (select count(*)::int from millrace.message where state = 'sent') as sent`,
  )
  const { live, unknown } = rows[0]!
  const listed = await stage.client.all<{ failure: { code: string } | null }>('/api/messages?state=unknown&limit=1000')
  const reasons = Map.groupBy(listed, ({ failure }) => failure?.code ?? 'none')
  const told = [...reasons].map(([code, list]) => `${list.length} ${code}`).join(', ')
  return [
    verdict(`all ${contacts} contacts are acknowledged again`, feed.acknowledged.size === contacts, String(feed.acknowledged.size)),
    verdict(
      'no mail that the outside had comes again',
      again.length === 0,
      `${again.length} of ${sent} did ${again.slice(0, 3).join(' ')}`,
    ),
    verdict('each mail that is not sent is listed as unknown, with the reason', unknown > 0 && listed.length === unknown, told),
    judgeKeys(stage.requests.received, { asked, ofDump }),
    verdict('every run goes on to its end', live === 0, `${live} live`),
    verdict(
      'no process ended by itself',
      stage.crew.faults.length === 0,
      [`${stage.crew.faults.length} did`, ...stage.crew.faults].join('\n'),
    ),
    ...(await judgeBooks(stage.database)),
  ]
}

/** Requests come at least once, so they come again, but the other side can tell: the key of a step is the same as in the lost time. */
function judgeKeys(requests: readonly SinkRequest[], { asked, ofDump }: Pick<Restored, 'asked' | 'ofDump'>): Verdict {
  const nameOf = ({ contact, step }: SinkRequest) => `${contact} ${step}`
  const before = new Map(requests.slice(0, asked).map((request) => [nameOf(request), request.key]))
  const again = requests.slice(asked).filter((request) => ofDump.has(request.contact) && before.has(nameOf(request)))
  const strange = again.filter((request) => before.get(nameOf(request)) !== request.key)
  return verdict(
    'a request that a run of the dump sends again has the same Idempotency-Key',
    strange.length === 0,
    `${strange.length} of ${again.length} have another`,
  )
}

function repeated(mails: readonly SinkMail[], before: number): readonly string[] {
  const nameOf = ({ to, subject }: SinkMail) => `${to} ${subject}`
  const had = new Set(mails.slice(0, before).map(nameOf))
  return mails
    .slice(before)
    .map(nameOf)
    .filter((name) => had.has(name))
}
