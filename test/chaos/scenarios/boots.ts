/**
 * R17: many processes boot at the same moment, on an empty database and on an old one: the schema before the newest migration, with
 * live runs that wait. One of them migrates, none of them complains, and every run goes on to its end.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, Pool } from 'pg'
import { createClient } from '../../support/client.ts'
import { freePort, startProcess, type Process } from '../../support/process.ts'
import { judgeBooks } from '../books.ts'
import { migrationFiles, waitNode, writeOldDatabase } from '../old-database.ts'
import { startOwnPostgres } from '../own-postgres.ts'
import { verdict, type ChaosPlan, type Scenario, type Verdict } from '../scenario.ts'
import { startMailSink, type Sink, type SinkMail } from '../sinks.ts'

const readyMs = 90_000
const finishMs = 180_000
const apiKey = 'chaos-api-key-0123456789abcdef'

export const boots: Scenario = {
  id: 'R17',
  title: 'ten processes boot at once, on an empty database and on an old one',
  inShort: true,
  run: async (plan) => {
    const postgres = await startOwnPostgres()
    try {
      const empty = await boot(plan, { url: await postgres.createDatabase(), processes: plan.short ? 4 : 10, runs: 0 })
      if (plan.short) return empty
      const url = await postgres.createDatabase()
      const runs = Math.min(plan.contacts, 10_000)
      await writeOldDatabase(url, runs)
      return [...empty, ...(await boot(plan, { url, processes: 10, runs }))]
    } finally {
      await postgres.drop()
    }
  },
}

interface Boot {
  readonly url: string
  readonly processes: number
  /** Live runs that the database has; without any, one is made. */
  readonly runs: number
}

async function boot(plan: ChaosPlan, { url, processes, runs }: Boot): Promise<readonly Verdict[]> {
  const what = runs === 0 ? 'an empty database' : `an old database with ${runs} waiting runs`
  const mails = await startMailSink()
  const database = new Pool({ connectionString: url, max: 2 })
  const started = performance.now()
  const crew = await Promise.all(Array.from({ length: processes }, (_, index) => launch(index, { url, smtpUrl: mails.url })))
  try {
    await allReady(crew)
    const ms = performance.now() - started
    plan.say(`${processes} processes on ${what}: ready after ${(ms / 1000).toFixed(1)} s`)
    if (runs === 0) await installAndEnter(crew[0]!)
    else await database.query(`update millrace.run set wake_at = now() where node = $1`, [waitNode])
    const expected = Math.max(runs, 1)
    await finished(database, expected)
    const verdicts = [
      verdict(`all ${processes} processes come up`, true, `${(ms / 1000).toFixed(1)} s`),
      ...judgeProcesses(crew),
      await judgeMigrations(database),
      ...(await judgeRuns(database, { expected, mails })),
      ...(await judgeBooks(database)),
    ]
    return verdicts.map((one) => ({ ...one, law: `${what}: ${one.law}` }))
  } finally {
    await Promise.all(crew.map(({ process }) => process.end()))
    await database.end()
    await mails.close()
  }
}

interface Booted {
  readonly name: string
  readonly url: string
  readonly sign: string
  readonly process: Process
}

/** Three servers, the others workers. */
async function launch(index: number, { url, smtpUrl }: { readonly url: string; readonly smtpUrl: string }): Promise<Booted> {
  const port = await freePort()
  const env = {
    DATABASE_URL: url,
    SMTP_URL: smtpUrl,
    PORT: String(port),
    MILLRACE_SECRET: 'chaos-secret-0123456789abcdef-0123456789abcdef',
    MILLRACE_API_KEY: apiKey,
  }
  return index < 3
    ? { name: `server ${index}`, url: `http://127.0.0.1:${port}`, sign: 'Millrace is at', process: startProcess('start', env) }
    : { name: `worker ${index}`, url: '', sign: 'The worker is at work', process: startProcess('worker', env) }
}

async function allReady(crew: readonly Booted[]): Promise<void> {
  const end = performance.now() + readyMs
  const waiting = () => crew.filter(({ process, sign }) => !process.output().includes(sign))
  while (waiting().length > 0) {
    const ended = crew.find(({ process }) => !process.running())
    if (ended !== undefined) throw new Error(`${ended.name} ended at its start:\n${ended.process.output().slice(-1000)}`)
    if (performance.now() > end)
      throw new Error(
        `Not ready within ${readyMs / 1000} s: ${waiting()
          .map(({ name }) => name)
          .join(', ')}`,
      )
    await sleep(50)
  }
}

async function installAndEnter({ url }: Booted): Promise<void> {
  const client = createClient({ url, apiKey })
  const node = (id: string, type: string, config: object) => ({ id, type, version: 1, config })
  const flow = await client.install({
    millrace: 1,
    name: 'First',
    settings: {},
    nodes: [
      node('start', 'trigger.api', {}),
      node('mail', 'email.send', { to: 'first@chaos.example', subject: 'Hello', text: 'x' }),
      node('end', 'end', {}),
    ],
    edges: [
      { from: 'start', port: 'out', to: 'mail' },
      { from: 'mail', port: 'out', to: 'end' },
    ],
  })
  await client.post(`/api/flows/${flow}/enter`, { contacts: ['first'] })
}

async function finished(database: Pool, expected: number): Promise<void> {
  const end = performance.now() + finishMs
  for (;;) {
    const { rows } = await database.query<{ done: number; left: number }>(
      `select (select count(*)::int from millrace.run where status = 1) as done,
         (select count(*)::int from millrace.call where state in (0, 1)) as left`,
    )
    const { done, left } = rows[0]!
    if (done >= expected && left === 0) return
    if (performance.now() > end) throw new Error(`After ${finishMs / 1000} s ${done} of ${expected} runs are done, ${left} calls are left`)
    await sleep(100)
  }
}

/** Nobody ended, and nobody logged a fault: what is printed besides sentences for people are warnings and faults. */
function judgeProcesses(crew: readonly Booted[]): readonly Verdict[] {
  const ended = crew.filter(({ process }) => !process.running())
  const complaints = crew.flatMap(({ name, process }) =>
    process
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => `${name}: ${line.slice(0, 3000)}`),
  )
  return [
    verdict('no process ended', ended.length === 0, `${ended.length} did`),
    verdict('no process logged a fault', complaints.length === 0, [`${complaints.length} lines`, ...complaints.slice(0, 5)].join('\n')),
  ]
}

async function judgeMigrations(database: Pool): Promise<Verdict> {
  const files = await migrationFiles()
  const { rows } = await database.query<{ id: string }>(`select id from millrace.migration where owner = 'millrace' order by id`)
  const applied = rows.map(({ id }) => `${id}.sql`)
  return verdict('each migration was applied, once', applied.join() === files.join(), `${applied.length} of ${files.length}`)
}

async function judgeRuns(
  database: Pick<Client, 'query'>,
  { expected, mails }: { readonly expected: number; readonly mails: Sink<SinkMail> },
): Promise<readonly Verdict[]> {
  const { rows } = await database.query<{ status: number; count: number }>(
    'select status, count(*)::int as count from millrace.run group by status order by status',
  )
  const to = Map.groupBy(mails.received, (mail) => mail.to)
  const doubled = mails.received.length - to.size
  return [
    verdict('every run came to its end', rows.length === 1 && rows[0]!.status === 1 && rows[0]!.count === expected, JSON.stringify(rows)),
    verdict('each sent its mail once', to.size === expected && doubled === 0, `${to.size} of ${expected}, ${doubled} doubled`),
  ]
}
