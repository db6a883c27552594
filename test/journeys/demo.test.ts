/** A slice of the demo: the first 120 customers of the CDNOW sample, played and then counted without the engine. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectedCounts } from '../demo/expected.ts'
import { installExamples, installSite, makePageKey } from '../demo/install.ts'
import { measure } from '../demo/measure.ts'
import { play } from '../demo/play.ts'
import { readPurchases, tellStory } from '../demo/story.ts'
import { expectedSite, measureSite, playVisitors } from '../demo/visitors.ts'
import { startJourney, type Journey } from '../support/journey.ts'

const until = Date.parse('1998-07-01T00:00:00Z')

function sliceOf(csv: string, customers: number): string {
  const [head, ...lines] = csv.trim().split('\n')
  const known = new Set(lines.map((line) => line.split(',')[0] ?? ''))
  const chosen = new Set([...known].slice(0, customers))
  return [head, ...lines.filter((line) => chosen.has(line.split(',')[0] ?? ''))].join('\n')
}

describe('the demo, for 120 customers', () => {
  let journey: Journey
  beforeAll(async () => {
    journey = await startJourney({ clock: '1997-01-01T00:00:00Z' })
  })
  afterAll(() => journey.close())

  it('comes to what plain arithmetic over the CSV says', async () => {
    const csv = sliceOf(readFileSync(join(import.meta.dirname, '../../examples/data/cdnow-sample.csv'), 'utf8'), 120)
    const flows = await installExamples(journey.client)
    await play(journey, tellStory(readPurchases(csv)), { until })
    const expected = expectedCounts(csv, until)
    expect(expected.orders).toBeGreaterThan(200)
    expect(await measure(journey.client, flows)).toEqual(expected)
  })

  it('takes its visitors from a pop-up by letters to a chat, as many of each kind as there are (003.01)', async () => {
    const flow = await installSite(journey.client)
    await playVisitors({ client: journey.client, writeKey: await makePageKey(journey.client) })
    expect(await measureSite(journey.client, flow)).toEqual(expectedSite())
  })

  it('lets one flow mix letters, chat, pop-ups, texts and call-backs (003.05)', async () => {
    const steps: readonly (readonly [string, object])[] = [
      ['trigger.api', {}],
      ['email.send', { subject: 'Hello', text: 'Hello' }],
      ['popup.send', { title: 'Hello' }],
      ['chat.send', { text: 'Hello' }],
      ['sms.send', { text: 'Hello' }],
      ['callback.request', { reason: 'Did not answer' }],
      ['end', {}],
    ]
    const nodes = steps.map(([type, config], index) => ({ id: `step${index}`, type, version: 1, config }))
    const edges = nodes.slice(1).map(({ id }, index) => ({ from: `step${index}`, port: 'out', to: id }))
    const { client } = journey
    const id = await client.install({ millrace: 1, name: 'Everything', settings: { entry: { policy: 'always' } }, nodes, edges })
    await client.post(`/api/flows/${id}/enter`, { contacts: ['zoe'] })
    await client.advance('PT1S')
    const { nodes: stats } = await client.get<{ nodes: Readonly<Record<string, { entered: number }>> }>(`/api/flows/${id}/stats`)
    expect(nodes.map((node) => stats[node.id]?.entered)).toEqual(steps.map(() => 1))
  })
})
