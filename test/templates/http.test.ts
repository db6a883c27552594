/**
 * The same scenarios over HTTP, on Postgres, under the test clock: one server, a workspace for each, all of them side by side. The first of
 * each template, for memory.test.ts plays them all; `MILLRACE_LONG=1`: every one.
 */
import { playOn, templateIn, type Scenario, type WrittenTemplate } from '@millrace/core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { loadPlugins } from '../../server/src/plugins/load.ts'
import { openFrontDoor, type FrontDoor } from '../support/http.ts'
import { createHttpStage } from './http-stage.ts'
import { createSharedClock } from './shared-clock.ts'
import { titleOf } from './shown.ts'

const templates = (await loadPlugins([], import.meta.dirname)).flatMap((plugin) => plugin.templates ?? [])
const isLong = process.env['MILLRACE_LONG'] === '1'
const all = templates
  .map((template) => templateIn(template, 'en'))
  .flatMap((template) => template.tests.slice(0, isLong ? Infinity : 1).map((scenario) => ({ template, scenario })))
type Failures = Awaited<ReturnType<typeof playOn>>
const failures = new Map<Scenario, Failures>()
let door: FrontDoor

async function play({ document }: WrittenTemplate, scenario: Scenario, clock: ReturnType<typeof createSharedClock>): Promise<Failures> {
  try {
    const stage = await createHttpStage(door, clock, document)
    const failed = await playOn(stage, scenario)
    await stage.close()
    return failed
  } catch (error) {
    return [{ part: 'scenario', what: 'the scenario', expected: 'to be played', got: String(error) }]
  }
}

beforeAll(async () => {
  door = await openFrontDoor('2026-12-31T00:00:00Z')
  const clock = createSharedClock(async (at) => {
    const { status, body } = await door.ask('POST', '/api/clock', {
      payload: { to: new Date(Math.max(at, Date.parse('2026-12-31T00:00:00Z'))).toISOString() },
    })
    if (status !== 200) throw new Error(`The clock answered ${status}: ${JSON.stringify(body)}`)
  })
  const played = await clock.join(
    all.map(
      ({ template, scenario }) =>
        () =>
          play(template, scenario, clock),
    ),
  )
  for (const [index, { scenario }] of all.entries()) failures.set(scenario, played[index]!)
}, 240_000)
afterAll(() => door.close())

it.each(all.map((each): [string, string, Scenario] => [each.template.id, titleOf(each.template.id, each.scenario), each.scenario]))(
  '%s: %s',
  (_id, _title, scenario) => {
    expect(failures.get(scenario)).toEqual([])
  },
)
