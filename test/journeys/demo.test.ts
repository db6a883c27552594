/** A slice of the demo: the first 300 customers of the CDNOW sample, played and then counted without the engine. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectedCounts } from '../demo/expected.ts'
import { installExamples, installSite } from '../demo/install.ts'
import { measure } from '../demo/measure.ts'
import { play } from '../demo/play.ts'
import { readPurchases, tellStory } from '../demo/story.ts'
import { expectedSite, measureSite, playVisitors } from '../demo/visitors.ts'
import { keys, startJourney, type Journey } from '../support/journey.ts'

const until = Date.parse('1998-07-01T00:00:00Z')

function sliceOf(csv: string, customers: number): string {
  const [head, ...lines] = csv.trim().split('\n')
  const known = new Set(lines.map((line) => line.split(',')[0] ?? ''))
  const chosen = new Set([...known].slice(0, customers))
  return [head, ...lines.filter((line) => chosen.has(line.split(',')[0] ?? ''))].join('\n')
}

describe('the demo, for 300 customers', () => {
  let journey: Journey
  beforeAll(async () => {
    journey = await startJourney({ clock: '1997-01-01T00:00:00Z' })
  })
  afterAll(() => journey.close())

  it('comes to what plain arithmetic over the CSV says', async () => {
    const csv = sliceOf(readFileSync(join(import.meta.dirname, '../../examples/data/cdnow-sample.csv'), 'utf8'), 300)
    const flows = await installExamples(journey.client)
    await play(journey, tellStory(readPurchases(csv)), { until })
    const expected = expectedCounts(csv, until)
    expect(expected.orders).toBeGreaterThan(500)
    expect(await measure(journey.client, flows)).toEqual(expected)
  })

  it('takes its visitors from a pop-up by letters to a chat, as many of each kind as there are (003.01, 003.05)', async () => {
    const flow = await installSite(journey.client)
    await playVisitors({ client: journey.client, writeKey: keys.writeKey })
    expect(await measureSite(journey.client, flow)).toEqual(expectedSite())
  })
})
