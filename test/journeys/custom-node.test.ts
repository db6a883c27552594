/** A plugin outside nodes/ and plugins/, loaded by its name: its node is in the palette with its form, and runs like any other. */
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
    { id: 'coat', type: 'tag.add', version: 1, config: { tag: 'coat' } },
    { id: 'finish', type: 'end', version: 1, config: {} },
  ],
  edges: [
    { from: 'start', port: 'out', to: 'feel' },
    { from: 'feel', port: 'cold', to: 'coat' },
    { from: 'feel', port: 'mild', to: 'finish' },
    { from: 'feel', port: 'warm', to: 'finish' },
    { from: 'coat', port: 'out', to: 'finish' },
  ],
}

describe('a node of one’s own', () => {
  let journey: Journey
  beforeAll(async () => {
    journey = await startJourney({ clock: '2027-01-01T09:00:00Z', env: { MILLRACE_PLUGINS: 'millrace-plugin-weather' } })
  })
  afterAll(() => journey.close())

  it('is offered with its form (004.27)', async () => {
    const types = await journey.client.all<{ type: string; title: object; icon: string; config: { properties: object } }>('/api/node-types')
    const node = types.find(({ type }) => type === 'weather.feel')
    expect(node).toMatchObject({
      title: { en: 'How the weather feels', ru: 'Как ощущается погода' },
      icon: 'thermometer',
      config: { properties: { temperature: { 'x-ui': { widget: 'liquid' } } }, required: expect.arrayContaining(['temperature']) },
    })
    expect(Object.keys(node!.config.properties)).toEqual(['temperature', 'wind', 'coldBelow', 'warmFrom'])
  })

  it('decides in a flow, and says why', async () => {
    const id = await journey.client.install(flow)
    const { analytics } = journey.segment
    analytics.track({ userId: 'anna', event: 'Forecast', properties: { celsius: 8, wind: 40 } })
    analytics.track({ userId: 'boris', event: 'Forecast', properties: { celsius: 8, wind: 0 } })
    await journey.segment.flush()
    await journey.client.advance('PT1S')
    const tags = async (user: string) => (await journey.client.get<{ tags: string[] }>(`/api/contacts/${user}`)).tags
    expect([await tags('anna'), await tags('boris')]).toEqual([['coat'], []])
    const { nodes } = await journey.client.get<{ nodes: Record<string, { left: object }> }>(`/api/flows/${id}/stats`)
    expect(nodes['feel']!.left).toEqual({ cold: 1, mild: 1 })
  })
})
