/** What contacts do starts flows, through the real server: events by an unmodified Segment SDK, facts out of Postgres, days by the test clock. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { geoDatabase } from '../support/geo-database.ts'
import { startJourney, type Journey } from '../support/journey.ts'

const node = (id: string, type: string, config: object) => ({ id, type, version: 1, config })

/** A trigger, steps that each contact passes, and the end. */
function flowOf(
  name: string,
  trigger: readonly [type: string, config: object],
  ...steps: readonly (readonly [type: string, config: object, port?: string])[]
) {
  const nodes = [
    node('start', ...trigger),
    ...steps.map(([type, config], index) => node(`s${index}`, type, config)),
    node('end', 'end', {}),
  ]
  const ports = ['out', ...steps.map(([, , port = 'out']) => port)]
  return {
    millrace: 1,
    name,
    nodes,
    edges: nodes.slice(1).map(({ id }, index) => ({ from: nodes[index]!.id, port: ports[index]!, to: id })),
  }
}
const tag = (text: string) => ['tag.add', { tag: text }] as const

const flows = [
  flowOf('Second visit', ['trigger.visit', { nth: 2 }], tag('visit {{ visit.number }} from {{ visit.city }}, {{ visit.utm.source }}')),
  flowOf('First of cats', ['trigger.order', { category: 'cats', nth: 1 }], tag('{{ vars.item.category }} for {{ contact.orders.sum }}')),
  flowOf('Stuck deal', ['trigger.deal', { on: 'age', days: 3, status: 'work' }], tag('stuck {{ vars.deal.id }}')),
  flowOf('Deal won', ['trigger.deal', { on: 'status', status: 'won' }], tag('won {{ deal.id }} for {{ deal.sum }}')),
  flowOf(
    'Request awaited',
    ['trigger.event', { event: 'Signed Up' }],
    ['wait.event', { events: [{ name: 'left', event: 'Form Submitted' }], timeout: 'P30D' }, 'left'],
    tag('requests {{ contact.requestCount }}'),
  ),
  flowOf('Form', ['trigger.form', { form: 'popup' }], tag('form {{ event.properties.form_id }}')),
  flowOf(
    'Often lately',
    ['trigger.order', { where: { '>=': [{ fact: ['events.count', { event: 'Order Completed', within: 'P30D' }] }, 2] } }],
    tag('often'),
  ),
]

describe('what contacts do', () => {
  let journey: Journey
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'geo-'))
    const file = join(folder, 'city.mmdb')
    await writeFile(file, geoDatabase('203.0.113.0/24', { city: { names: { en: 'Omsk' } }, country: { names: { en: 'Russia' } } }))
    journey = await startJourney({ clock: '2027-01-01T09:00:00Z', env: { MILLRACE_GEO_DB: file } })
    for (const flow of flows) await journey.client.install(flow)
  })
  afterAll(async () => {
    await journey.close()
    await rm(folder, { recursive: true })
  })

  const tagsOf = async (user: string) => (await journey.client.get<{ tags: readonly string[] }>(`/api/contacts/${user}`)).tags.toSorted()
  const later = async (duration: string) => {
    await journey.segment.flush()
    await journey.client.advance(duration)
  }

  it('starts flows by visits, orders, deals and forms, in one place and by what is known of all of them (002.01, 002.04, 004.02, 000.31)', async () => {
    const { analytics } = journey.segment
    const userId = 'anna'
    const page = (url: string) => analytics.page({ userId, properties: { url }, context: { ip: '203.0.113.7' } })
    const order = (order_id: string, total: number, category: string) =>
      analytics.track({ userId, event: 'Order Completed', properties: { order_id, total, products: [{ product_id: '1', category }] } })

    page('https://shop.example/?utm_source=first')
    analytics.track({ userId, event: 'Signed Up' })
    analytics.track({ userId, event: 'Deal Created', properties: { deal_id: 'stuck', status: 'work', sum: 10 } })
    analytics.track({ userId, event: 'Deal Created', properties: { deal_id: 'moving', status: 'work', sum: 20 } })
    order('1', 0.1, 'Cats')
    await later('P1D')
    page('https://shop.example/?utm_source=second')
    analytics.track({ userId, event: 'Deal Updated', properties: { deal_id: 'moving', status: 'won', sum: 25 } })
    order('2', 0.2, 'Cats')
    await later('P1D')
    analytics.track({ userId, event: 'Form Submitted', properties: { form_id: 'popup' } })
    await later('P3D')

    expect(await tagsOf(userId)).toEqual([
      'Cats for 0.1',
      'form popup',
      'often',
      'requests 3',
      'stuck stuck',
      'visit 2 from Omsk, second',
      'won moving for 25',
    ])
  })

  it('counts orders of the last days only', async () => {
    const { analytics } = journey.segment
    const order = (order_id: string) => analytics.track({ userId: 'boris', event: 'Order Completed', properties: { order_id, total: 1 } })
    order('3')
    await later('P31D')
    order('4')
    await later('PT1M')
    expect(await tagsOf('boris')).not.toContain('often')
    order('5')
    await later('PT1M')
    expect(await tagsOf('boris')).toContain('often')
  })
})
