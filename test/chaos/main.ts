/**
 * `npm run chaos -- [--kills N] [--seed S] [--contacts N] [--short] [--only R10,R17]`: the crash suite, from outside. Each scenario
 * starts processes of the product, breaks something under them, and judges by evidence that the product does not write. Exits 0 only
 * when every law held. The same seed strikes at the same points; what is under way then is up to the machine.
 */
import { seededRandom } from '@millrace/core'
import { orderFrom } from '../support/arguments.ts'
import startDatabaseServer from '../support/global-postgres.ts'
import { orderOf, usage, type Order } from './plan.ts'
import { verdict, type Scenario, type Verdict } from './scenario.ts'
import { scenarios } from './scenarios/index.ts'

const wantedOf = ({ only, short }: Order): readonly Scenario[] =>
  scenarios.filter(({ id, inShort }) => (only === null ? !short || inShort : only.has(id)))

/** One scenario from start to end; what it throws is a law that did not hold, and the others go on. */
async function play(scenario: Scenario, { seed, kills, contacts, short }: Order): Promise<readonly Verdict[]> {
  const { id, title } = scenario
  const started = performance.now()
  const say = (line: string) => console.info(`${id.padEnd(4)} ${line}`)
  say(title)
  const random = seededRandom(`${seed} ${id}`)
  const verdicts = await scenario
    .run({ seed, random, kills, contacts, short, say })
    .catch((error: unknown) => [verdict('the scenario comes to its end', false, error instanceof Error ? error.message : String(error))])
  const lines = verdicts.map(({ law, ok, found }) => `${ok ? 'held  ' : 'BROKEN'}  ${law}: ${found}`)
  for (const line of lines) say(line)
  say(`took ${((performance.now() - started) / 1000).toFixed(1)} s`)
  return verdicts.length > 0 ? verdicts : [verdict(`${id} has a verdict`, false, 'none')]
}

/** One after another: laws that count seconds hold the machine to what one story asks of it. */
async function playAll(order: Order): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = []
  for (const scenario of wantedOf(order)) verdicts.push(...(await play(scenario, order)))
  return verdicts
}

async function main(): Promise<void> {
  const order = orderFrom(usage, orderOf)
  console.info(`seed ${order.seed}: ${order.contacts} contacts, ${order.kills} kills`)
  const started = performance.now()
  const stopDatabaseServer = await startDatabaseServer()
  try {
    const broken = (await playAll(order)).filter(({ ok }) => !ok).length
    console.info(`${((performance.now() - started) / 1000).toFixed(1)} s`)
    console.info(broken === 0 ? 'every law held' : `${broken} broken (seed ${order.seed})`)
    process.exitCode = broken === 0 ? 0 : 1
  } finally {
    await stopDatabaseServer?.()
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
await main()
// A scenario that failed half-way may leave a socket or a timer behind, which must not keep the suite from ending.
process.exit()
