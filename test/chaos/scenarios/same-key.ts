/**
 * R7: the same thing said many times at once is said once. The same event (by its message id) and the same entry (by its Idempotency-Key)
 * are posted concurrently to two servers: each key starts one run, every answer is a 2xx, and those of one key are the same.
 */
import type { Pool } from 'pg'
import { startServer } from '../../support/process.ts'
import { judgeBooks } from '../books.ts'
import { verdict, type ChaosPlan, type Scenario, type Verdict } from '../scenario.ts'
import { basic, chain } from '../send.ts'
import { openStage, writeKey, type Stage } from '../stage.ts'

const repeats = 50
/** Keys under way at the same time. */
const keysAtOnce = 4

export const sameKey: Scenario = {
  id: 'R7',
  title: `the same key, ${repeats} times at once`,
  inShort: true,
  run: async (plan) => {
    const stage = await openStage({ workers: 1 })
    const second = await startServer(stage.env)
    try {
      return await play(plan, stage, [stage.url, second.url])
    } finally {
      await second.end()
      await stage.close()
    }
  },
}

const flowOf = (name: string, trigger: string, config: object) =>
  chain(name, [
    ['start', trigger, config],
    ['gift', 'bonus.accrue', { amount: 1 }],
    ['finish', 'end'],
  ])

async function play({ seed, short, say }: ChaosPlan, stage: Stage, servers: readonly string[]): Promise<readonly Verdict[]> {
  const keys = Array.from({ length: short ? 20 : 200 }, (_, index) => `${seed}-key-${index}`)
  const byEvent = await stage.client.install(flowOf('By event', 'trigger.event', { event: 'Said' }))
  const byEntry = await stage.client.install(flowOf('By entry', 'trigger.api', {}))
  const track = (key: string, url: string) =>
    post(`${url}/v1/track`, basic(writeKey), { userId: `says-${key}`, messageId: key, event: 'Said', properties: { key } })
  const enter = (key: string, url: string) =>
    post(
      `${url}/api/flows/${byEntry}/enter`,
      { authorization: `Bearer ${stage.apiKey}`, 'idempotency-key': key },
      { contacts: [`enters-${key}`], data: { key } },
    )
  const events = await repeated(keys, servers, track)
  const entries = await repeated(keys, servers, enter)
  await stage.quiet(60_000)
  say(`${events.length + entries.length} posts answered`)
  return [
    ...judgeAnswers('event', keys, events),
    ...judgeAnswers('entry', keys, entries),
    await judgeRuns(stage.database, { flow: byEvent, keys, name: 'event' }),
    await judgeRuns(stage.database, { flow: byEntry, keys, name: 'entry' }),
    await judgeIds(stage.database, byEntry, entries),
    ...(await judgeBooks(stage.database)),
  ]
}

interface Answer {
  readonly key: string
  readonly status: number
  readonly text: string
}

type Ask = (key: string, url: string) => Promise<Omit<Answer, 'key'>>

async function repeated(keys: readonly string[], servers: readonly string[], ask: Ask): Promise<readonly Answer[]> {
  const left = [...keys]
  const answers: Answer[] = []
  const turn = async () => {
    for (let key = left.shift(); key !== undefined; key = left.shift()) {
      const name = key
      const all = Array.from({ length: repeats }, async (_, index) => ({
        key: name,
        ...(await ask(name, servers[index % servers.length]!)),
      }))
      answers.push(...(await Promise.all(all)))
    }
  }
  await Promise.all(Array.from({ length: keysAtOnce }, turn))
  return answers
}

async function post(url: string, headers: Readonly<Record<string, string>>, body: object): Promise<Omit<Answer, 'key'>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  return { status: response.status, text: await response.text() }
}

function judgeAnswers(name: string, keys: readonly string[], answers: readonly Answer[]): readonly Verdict[] {
  const bad = answers.filter(({ status }) => status < 200 || status > 299)
  const different = [...Map.groupBy(answers, ({ key }) => key)].filter(([, own]) => new Set(own.map(({ text }) => text)).size > 1)
  const examples = bad.slice(0, 3).map(({ status, text }) => `${status} ${text}`)
  return [
    verdict(
      `every post of an ${name} is answered by a 2xx`,
      bad.length === 0 && answers.length === keys.length * repeats,
      `${bad.length} of ${answers.length} are not ${examples.join('; ')}`,
    ),
    verdict(`the answers of one ${name} are the same`, different.length === 0, `${different.length} keys with several`),
  ]
}

async function judgeRuns(
  database: Pool,
  { flow, keys, name }: { readonly flow: string; readonly keys: readonly string[]; readonly name: string },
): Promise<Verdict> {
  const { rows } = await database.query<{ key: string; runs: number }>(
    `select coalesce(r.data::json ->> 'key', r.event::json -> 'properties' ->> 'key') as key, count(*)::int as runs
     from millrace.run r where r.flow = $1 and r.status = 1 group by 1`,
    [flow],
  )
  const runs = rows.reduce((sum, row) => sum + row.runs, 0)
  const known = new Set(rows.map(({ key }) => key))
  const missing = keys.filter((key) => !known.has(key))
  return verdict(
    `${keys.length} ${name} keys start exactly ${keys.length} runs`,
    runs === keys.length && missing.length === 0,
    `${runs} runs, ${missing.length} keys without one`,
  )
}

/** The ids that the answers promised are the runs that are there. */
async function judgeIds(database: Pool, flow: string, answers: readonly Answer[]): Promise<Verdict> {
  const promised = new Set(answers.flatMap(({ status, text }) => (status === 202 ? (JSON.parse(text) as { runs: string[] }).runs : [])))
  const { rows } = await database.query<{ id: string }>('select id from millrace.run where flow = $1', [flow])
  const kept = rows.filter(({ id }) => promised.has(id)).length
  return verdict('the runs have the ids that were answered', kept === promised.size && rows.length === kept, `${kept} of ${promised.size}`)
}
