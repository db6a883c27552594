/** A stranger's plugin (examples/custom-node), named by MILLRACE_PLUGINS and nowhere else: among the node types with its form, and run in a flow. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startJourney, type Journey } from '../support/journey.ts'

const flow = {
  millrace: 1,
  name: 'Weather',
  nodes: [
    { id: 'start', type: 'trigger.event', version: 1, config: { event: 'Forecast' } },
    {
      id: 'feel',
      type: 'weather.feel',
      version: 1,
      config: { temperature: '{{ event.properties.celsius }}', wind: '{{ event.properties.wind }}', coldBelow: 5, warmFrom: 20 },
    },
    { id: 'scarf', type: 'tag.add', version: 1, config: { tag: 'scarf' } },
    { id: 'finish', type: 'end', version: 1, config: {} },
  ],
  edges: [
    { from: 'start', port: 'out', to: 'feel' },
    { from: 'feel', port: 'cold', to: 'scarf' },
    { from: 'feel', port: 'mild', to: 'finish' },
    { from: 'feel', port: 'warm', to: 'finish' },
    { from: 'scarf', port: 'out', to: 'finish' },
  ],
}

interface NodeType {
  readonly type: string
  readonly title: { readonly en: string }
  readonly config: { readonly properties: Readonly<Record<string, object>> }
}

describe('a plugin from outside', () => {
  let journey: Journey
  beforeAll(async () => {
    journey = await startJourney({ clock: '2026-01-10T08:00:00Z', env: { MILLRACE_PLUGINS: 'millrace-plugin-weather' } })
  })
  afterAll(() => journey.close())

  it('is among the node types, with the schema of its form', async () => {
    const answer = await journey.client.get<{ items: readonly NodeType[] }>('/api/node-types')
    const found = answer.items.find(({ type }) => type === 'weather.feel')
    expect(found?.title.en).toBe('How the weather feels')
    expect(Object.keys(found?.config.properties ?? {})).toEqual(['temperature', 'wind', 'coldBelow', 'warmFrom'])
  })

  it('decides in a flow', async () => {
    const id = await journey.client.install(flow)
    const { analytics } = journey.segment
    analytics.track({ userId: 'ann', event: 'Forecast', properties: { celsius: 8, wind: 40 } })
    analytics.track({ userId: 'bob', event: 'Forecast', properties: { celsius: 8, wind: 0 } })
    await journey.segment.flush()
    await journey.client.advance('PT1M')
    expect(await journey.client.get(`/api/flows/${id}/stats`)).toMatchObject({ nodes: { feel: { left: { cold: 1, mild: 1 } } } })
    expect(await journey.client.get('/api/contacts/ann')).toMatchObject({ tags: ['scarf'] })
  })
})
