/**
 * R15: one in a hundred runs ends the process that handles it: half of them by the event that starts them, half when their wait is over.
 * The others finish; each poison is put aside with its reason after at most three deaths, and can be tried again by hand once it is cured.
 */
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '../../support/client.ts'
import { judgeBooks } from '../books.ts'
import { verdict, type ChaosPlan, type Scenario, type Verdict } from '../scenario.ts'
import { chain, send, type SentEvent } from '../send.ts'
import { openStage, writeKey, type Stage } from '../stage.ts'

const plugin = 'millrace-plugin-poison'
const deathsMax = 3
const limitMs = 200_000

export const poison: Scenario = {
  id: 'R15',
  title: 'poison: one in a hundred runs aborts its process',
  inShort: true,
  run: async (plan) => {
    const folder = await folderWithPlugin()
    const stage = await openStage({ workers: 2, folder, env: { MILLRACE_PLUGINS: plugin, MILLRACE_DATA: join(folder, 'data') } })
    try {
      return await play(plan, stage)
    } finally {
      await stage.close()
      await rm(folder, { recursive: true, force: true })
    }
  },
}

/** As an operator would have it: the plugin is installed beside the product, here by a link. */
async function folderWithPlugin(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-poison-'))
  await mkdir(join(folder, 'node_modules'))
  await symlink(join(import.meta.dirname, '..', 'poison-plugin'), join(folder, 'node_modules', plugin))
  return folder
}

const touching = (name: string, before: readonly [string, string, object][]) =>
  chain(name, [
    ['start', 'trigger.event', { event: name }],
    ...before,
    ['touch', 'poison.touch'],
    ['gift', 'bonus.accrue', { amount: 1 }],
    ['finish', 'end'],
  ])

async function play({ short, seed, say, contacts }: ChaosPlan, stage: Stage): Promise<readonly Verdict[]> {
  const count = short ? 200 : Math.min(contacts, 2000)
  const people = Array.from({ length: count }, (_, index) => ({
    userId: `${seed}-${index}`,
    poisoned: index % 100 === 50,
    event: index % 200 < 100 ? 'Touched' : 'Touched Later',
  }))
  const poisoned = people.filter((person) => person.poisoned)
  await stage.client.install(touching('Touched', []))
  await stage.client.install(touching('Touched Later', [['pause', 'delay', { mode: 'for', duration: 'PT2S' }]]))
  const traits = poisoned.map(({ userId }): SentEvent => ({
    type: 'identify',
    userId,
    messageId: `${userId}-traits`,
    traits: { poison: true },
  }))
  const events = people.map(({ userId, event }): SentEvent => ({ type: 'track', userId, messageId: `${userId}-touch`, event }))
  const acknowledged = await send({ url: stage.url, writeKey, events: [...traits, ...events], batch: 50 })
  const drained = await stage.quiet(limitMs).then(
    () => true,
    (error: Error) => (say(error.message), false),
  )
  const deaths = stage.crew.faults.length
  say(`${acknowledged} events acknowledged, ${poisoned.length} poisoned; ${deaths} processes died`)
  await stage.crew.ready()
  // The last poison may end the server just when all is done: whoever was ready a moment ago is not, then.
  await until('the API answers', () => answers(stage), limitMs)
  return [
    verdict('every event was acknowledged', acknowledged === traits.length + events.length, String(acknowledged)),
    verdict('everything was done', drained, `${deaths} deaths`),
    verdict(
      `at most ${deathsMax} processes died for a poison, and some did`,
      deaths >= poisoned.length && deaths <= deathsMax * poisoned.length,
      `${deaths} for ${poisoned.length}`,
    ),
    await judgeHealthy(
      stage,
      people.filter((person) => !person.poisoned).map(({ userId }) => userId),
    ),
    await judgeAside(stage, poisoned),
    ...(await judgeBooks(stage.database)),
    await judgeCure(
      stage,
      poisoned.filter(({ event }) => event === 'Touched').map(({ userId }) => userId),
    ),
  ]
}

const answers = ({ client }: Stage) =>
  client.get('/healthz').then(
    () => true,
    () => false,
  )

async function completedOnce({ database }: Stage): Promise<ReadonlySet<string>> {
  const { rows } = await database.query<{ user_id: string }>(
    `select c.user_id from millrace.contact c join millrace.run r on r.contact = c.id and r.status = 1
     join millrace.bonus_entry e on e.contact = c.id group by 1 having count(distinct r.id) = 1 and count(distinct e.key) = 1`,
  )
  return new Set(rows.map((row) => row.user_id))
}

async function judgeHealthy(stage: Stage, healthy: readonly string[]): Promise<Verdict> {
  const done = await completedOnce(stage)
  const missing = healthy.filter((userId) => !done.has(userId))
  return verdict(
    'every other run is completed, its bonus given once',
    missing.length === 0,
    `${healthy.length - missing.length} of ${healthy.length}`,
  )
}

interface Aside {
  readonly id: string
  readonly userId: string | null
  readonly error: string
}

/** As the operator sees it: the input in the quarantine, or the run failed, with the reason. */
async function judgeAside({ client }: Stage, poisoned: readonly { readonly userId: string }[]): Promise<Verdict> {
  const inputs = await client.all<Aside>('/api/quarantine')
  const runs = await client.all<{ id: string; userId: string | null }>('/api/runs?state=failed')
  const details = await Promise.all(runs.map(({ id }) => client.get<{ userId: string; failure: { code: string } }>(`/api/runs/${id}`)))
  const told = [
    ...inputs.filter(({ error }) => error.startsWith('PROCESS_DIED')).map(({ userId }) => userId),
    ...details.filter(({ failure }) => failure.code === 'PROCESS_DIED').map(({ userId }) => userId),
  ]
  const exactly = told.length === poisoned.length && poisoned.every(({ userId }) => told.includes(userId))
  const found = `${inputs.length} inputs and ${runs.length} runs put aside for ${poisoned.length} poisons`
  return verdict(
    'every poison, and nothing else, is put aside with its reason',
    exactly && inputs.length + runs.length === poisoned.length,
    found,
  )
}

/** The contact no longer kills; its input is tried again by hand, and done. */
async function judgeCure(stage: Stage, cured: readonly string[]): Promise<Verdict> {
  const events = cured.map((userId): SentEvent => ({ type: 'identify', userId, messageId: `${userId}-cure`, traits: { poison: false } }))
  await send({ url: stage.url, writeKey, events })
  for (const { id } of await stage.client.all<Aside>('/api/quarantine')) await stage.client.post(`/api/quarantine/${id}/retry`)
  await stage.quiet(limitMs)
  const done = await completedOnce(stage)
  const left = await stage.client.all<Aside>('/api/quarantine')
  const ok = cured.length > 0 && cured.every((userId) => done.has(userId)) && left.length === 0
  return verdict(
    'what was put aside is done once it is cured and tried again',
    ok,
    `${cured.filter((userId) => done.has(userId)).length} of ${cured.length}`,
  )
}
