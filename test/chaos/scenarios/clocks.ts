/**
 * R13: the API's clock is two hours ahead, one worker's too, another's two hours behind. Everything that has an instant goes by the
 * database's clock, so nothing is early, late or doubled. This process and the database share a clock, which is the right one.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { FlowDocument } from '@millrace/core'
import { until } from '../../support/client.ts'
import { startProcess } from '../../support/process.ts'
import { judgeBooks } from '../books.ts'
import { verdict, type ChaosPlan, type Scenario, type Verdict } from '../scenario.ts'
import { openStage, writeKey, type Stage } from '../stage.ts'

const offMs = 2 * 3600_000
const waitMs = 3000
/** A send may be late by a second, and by what the polls of alarms (0.5 s) and of calls (1 s) take. */
const lateMax = 2500
/** Instants of the database are told to the millisecond, and mails are received after they were sent. */
const earlyMax = 5
/** The API estimates the database's time from its own monotonic clock. */
const stampMax = 250

export const clocks: Scenario = {
  id: 'R13',
  title: 'clocks: the API and a worker two hours ahead, another worker two hours behind',
  inShort: true,
  run: async (plan) => {
    const stage = await openStage({ workers: 1, env: shifted(offMs) })
    const behind = startProcess('worker', { ...stage.env, ...shifted(-offMs) })
    try {
      await until('the worker behind is at work', async () => behind.output().includes('at work'))
      const verdicts = await timed(plan, stage)
      return [...verdicts, verdict('the worker behind lives', behind.running(), behind.output().slice(-1500))]
    } finally {
      await behind.end()
      await stage.close()
    }
  },
}

const preload = pathToFileURL(join(import.meta.dirname, '../shifted-clock.ts')).href
const shifted = (ms: number) => ({ NODE_OPTIONS: `--import=${preload}`, CLOCK_SHIFT_MS: String(ms) })

const eventName = 'Clock Struck'

/** A mail at once, and one after a wait. */
const flow: FlowDocument = {
  millrace: 1,
  name: 'Clocks',
  settings: { entry: { policy: 'once' } },
  nodes: [
    { id: 'start', type: 'trigger.event', version: 1, config: { event: eventName } },
    { id: 'before', type: 'email.send', version: 1, config: { subject: 'Before', text: 'x', transactional: true } },
    { id: 'wait', type: 'delay', version: 1, config: { mode: 'for', duration: `PT${waitMs / 1000}S` } },
    { id: 'after', type: 'email.send', version: 1, config: { subject: 'After', text: 'x', transactional: true } },
    { id: 'end', type: 'end', version: 1, config: {} },
  ],
  edges: ['start', 'before', 'wait', 'after'].map((from, index) => ({ from, port: 'out', to: ['before', 'wait', 'after', 'end'][index]! })),
}

/** When the post of a contact's event began and when it was acknowledged, by the right clock. */
interface Posted {
  readonly began: number
  readonly acknowledged: number
}

async function timed({ short, say }: ChaosPlan, stage: Stage): Promise<readonly Verdict[]> {
  await stage.client.install(flow)
  const posted = new Map<string, Posted>()
  const count = short ? 100 : 600
  for (let index = 0; index < count; index++) {
    const contact = `clock-${index}`
    const began = Date.now()
    await post(stage, contact)
    posted.set(contact, { began, acknowledged: Date.now() })
    await sleep(40)
  }
  await stage.quiet(60_000)
  say(`${count} contacts, ${stage.mails.received.length} mails`)
  return [
    verdict(
      'no process ended by itself',
      stage.crew.faults.length === 0,
      [`${stage.crew.faults.length} did`, ...stage.crew.faults].join('\n'),
    ),
    await judgeClock(stage),
    ...judgeSends(stage, posted),
    ...(await judgeStamps(stage, posted)),
    ...(await judgeBooks(stage.database)),
  ]
}

async function post({ url }: Stage, userId: string): Promise<void> {
  const response = await fetch(`${url}/v1/batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}` },
    body: JSON.stringify({
      batch: [
        { type: 'identify', userId, traits: { email: `${userId}@chaos.example` } },
        { type: 'track', userId, event: eventName },
      ],
    }),
  })
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`)
}

/** Else nothing would be proved: the metrics tell by the process's clock when it started. */
async function judgeClock({ url }: Stage): Promise<Verdict> {
  const metrics = await (await fetch(`${url}/metrics`)).text()
  const started = Number(/^process_start_time_seconds (\d+)/m.exec(metrics)?.[1]) * 1000
  const ahead = started - Date.now()
  return verdict('the API’s own clock is two hours ahead', ahead > offMs - 300_000 && ahead <= offMs, `${Math.round(ahead / 60_000)} min`)
}

function judgeSends({ mails }: Stage, posted: ReadonlyMap<string, Posted>): readonly Verdict[] {
  const kinds = [
    { subject: 'Before', afterMs: 0 },
    { subject: 'After', afterMs: waitMs },
  ]
  return kinds.flatMap(({ subject, afterMs }) => {
    const own = Map.groupBy(
      mails.received.filter((mail) => mail.subject === subject),
      ({ to }) => to.split('@')[0]!,
    )
    const missing = [...posted.keys()].filter((contact) => !own.has(contact))
    const doubled = [...own.values()].filter((list) => list.length > 1)
    const [early, late] = [...posted].reduce(
      ([soonest, latest], [contact, { began, acknowledged }]) => {
        const at = own.get(contact)?.[0]?.at ?? Number.NaN
        return [Math.max(soonest, began + afterMs - at), Math.max(latest, at - acknowledged - afterMs)]
      },
      [-Infinity, -Infinity],
    )
    return [
      verdict(
        `each mail ${subject} came once`,
        missing.length + doubled.length === 0,
        `${missing.length} missing, ${doubled.length} doubled`,
      ),
      verdict(`none early`, early <= earlyMax, `${early.toFixed(0)} ms at most`),
      verdict(`none later than ${lateMax} ms`, late <= lateMax, `${late.toFixed(0)} ms at most`),
    ]
  })
}

/** What the product wrote down: when it received, when it began, when it would wake, when mails left. */
async function judgeStamps({ database, mails }: Stage, posted: ReadonlyMap<string, Posted>): Promise<readonly Verdict[]> {
  const { rows } = await database.query<{
    userId: string
    received: number
    happened: number
    entered: number
    waits: number
    settled: number
  }>(
    `select c.user_id as "userId", ${ms('e.received_at')} as received, ${ms('e.at')} as happened, ${ms('r.entered_at')} as entered,
       ${ms('r.since')} - ${ms('r.entered_at')} as waits, ${ms('(select max(settled_at) from millrace.message m where m.run = r.id)')} as settled
     from millrace.run r join millrace.contact c on c.id = r.contact join millrace.event e on e.contact = c.id and e.name = $1`,
    [eventName],
  )
  const off = (value: number, { began, acknowledged }: Posted, slackMs: number) =>
    Math.max(began - value, value - acknowledged - slackMs, 0)
  const last = (userId: string) => mails.received.findLast(({ to }) => to.startsWith(`${userId}@`))!.at
  const worst = (of: (row: (typeof rows)[number], own: Posted) => number) =>
    Math.max(...rows.map((row) => of(row, posted.get(row.userId)!)))
  const stamps = {
    'when events were received': worst((row, own) => off(row.received, own, 0)),
    'when they happened, by whoever does not say': worst((row, own) => off(row.happened, own, 0)),
    'when runs began': worst((row, own) => off(row.entered, own, lateMax)),
    'when mails left': worst((row) => Math.abs(row.settled - last(row.userId))),
  }
  const short = rows.filter(({ waits }) => waits < waitMs)
  return [
    verdict('every contact has its run', rows.length === posted.size, `${rows.length} of ${posted.size}`),
    verdict('every wait took its time by the database’s clock', short.length === 0, `${short.length} shorter`),
    ...Object.entries(stamps).map(([what, ms]) =>
      verdict(`the database says rightly ${what}`, ms <= stampMax, `off by ${ms.toFixed(0)} ms at most`),
    ),
  ]
}

const ms = (column: string) => `(date_part('epoch', ${column}) * 1000)`
