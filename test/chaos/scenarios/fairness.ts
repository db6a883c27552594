/**
 * R16: workspace A has a backlog of 100,000 events and, from them, a queue of calls; then workspace B sends 100. B's runs, which pay a
 * bonus and call outside, are done within 30 s, while A's backlog is still there.
 */
import type { Pool } from 'pg'
import { createKey } from '../../../server/src/auth/keys.ts'
import { createClient, until, type Client } from '../../support/client.ts'
import { judgeBooks } from '../books.ts'
import { verdict, type ChaosPlan, type Scenario, type Verdict } from '../scenario.ts'
import { chain, send, type SentEvent } from '../send.ts'
import { openStage, writeKey, type Stage } from '../stage.ts'

const finishWithinMs = 30_000
const runsOfB = 100

export const fairness: Scenario = {
  id: 'R16',
  title: 'fairness: one workspace’s backlog of 100,000 does not hold up another’s 100 runs',
  inShort: false,
  run: async (plan) => {
    // The server only answers: the backlog grows while the one who works it off is stopped.
    const stage = await openStage({ workers: 1, env: { MILLRACE_WORK: '0' } })
    try {
      return await play(plan, stage)
    } finally {
      stage.crew.members[1]!.signal('SIGCONT')
      await stage.close()
    }
  },
}

const calling = (sink: string) =>
  chain('Call', [
    ['start', 'trigger.event', { event: 'Called' }],
    ['gift', 'bonus.accrue', { amount: 1 }],
    ['tell', 'http.request', { method: 'POST', url: `${sink}/`, body: '{{ contact.userId }}' }],
    ['finish', 'end'],
  ])

async function play({ seed, short, say }: ChaosPlan, stage: Stage): Promise<readonly Verdict[]> {
  const backlog = short ? 10_000 : 100_000
  const other = await openWorkspace(stage)
  await stage.client.install(calling(stage.requests.url))
  await other.client.install(calling(stage.requests.url))

  const worker = stage.crew.members[1]!
  worker.signal('SIGSTOP')
  const acknowledged = await send({ url: stage.url, writeKey, events: eventsOf(`${seed}-a`, backlog), batch: 500 })
  say(`${acknowledged} events of A wait`)
  worker.signal('SIGCONT')
  // A's calls are queued too before B comes.
  await until('A has a queue of calls', async () => (await left(stage.database, 1)).calls > 1000, 30_000)

  const started = performance.now()
  const ofB = await send({ url: stage.url, writeKey: other.writeKey, events: eventsOf(`${seed}-b`, runsOfB), batch: 1, connections: 8 })
  const late = await until(
    'B’s runs are done',
    async () => (await left(stage.database, other.id)).completed === runsOfB,
    finishWithinMs * 2,
  ).then(
    () => null,
    (error: Error) => error.message,
  )
  const tookMs = performance.now() - started
  const ofA = await left(stage.database, 1)
  say(
    `B was done after ${(tookMs / 1000).toFixed(1)} s; of A ${ofA.inputs} inputs and ${ofA.calls} calls were left, ${ofA.completed} runs done`,
  )
  return [
    verdict(
      `all events were acknowledged: ${backlog} of A, ${runsOfB} of B`,
      acknowledged === backlog && ofB === runsOfB,
      `${acknowledged} and ${ofB}`,
    ),
    verdict(`B’s ${runsOfB} runs finish within 30 s`, late === null && tookMs <= finishWithinMs, late ?? `${(tookMs / 1000).toFixed(1)} s`),
    verdict('A’s backlog was still there', ofA.inputs + ofA.calls > backlog / 10, `${ofA.inputs} inputs and ${ofA.calls} calls`),
    ...(await judgeBooks(stage.database)),
  ]
}

interface Workspace {
  readonly id: number
  readonly client: Client
  readonly writeKey: string
}

/** Workspaces are made by whoever runs the server: there is no call for it. */
async function openWorkspace({ database, url }: Stage): Promise<Workspace> {
  const { rows } = await database.query<{ id: number }>(`insert into millrace.workspace (name) values ('B') returning id`)
  const { id } = rows[0]!
  const [api, write] = await Promise.all(
    (['api', 'write'] as const).map((kind) => createKey(database, { workspace: id, name: kind, kind, account: null })),
  )
  return { id, client: createClient({ url, apiKey: api!.key }), writeKey: write!.key }
}

const eventsOf = (name: string, count: number) =>
  Array.from({ length: count }, (_, index): SentEvent => {
    const userId = `${name}-${index}`
    return { type: 'track', userId, messageId: userId, event: 'Called' }
  })

interface Left {
  readonly inputs: number
  readonly calls: number
  readonly completed: number
}

async function left(database: Pool, workspace: number): Promise<Left> {
  const { rows } = await database.query<Left>(
    `select (select count(*)::int from millrace.inbox where workspace = $1) as inputs,
       (select count(*)::int from millrace.call where workspace = $1 and state in (0, 1)) as calls,
       (select count(*)::int from millrace.run where workspace = $1 and status = 1) as completed`,
    [workspace],
  )
  return rows[0]!
}
