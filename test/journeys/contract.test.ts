/**
 * An outside script that knows only the public contract: imports a flow, publishes it, sends events with the Segment SDK, lets 90
 * days pass, and reads what happened.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startJourney, type Journey } from '../support/journey.ts'

const flow = {
  millrace: 1,
  name: 'Welcome',
  settings: { entry: { policy: 'once' }, exit: [{ event: 'Account Closed' }] },
  nodes: [
    { id: 'start', type: 'trigger.event', version: 1, config: { event: 'Signed Up' } },
    {
      id: 'welcome',
      type: 'email.send',
      version: 1,
      config: {
        subject: 'Welcome, {{ contact.first_name }}',
        text: 'Good to have you: https://shop.example/start. Enough? %unsubscribe_url%',
      },
    },
    {
      id: 'reaction',
      type: 'wait.event',
      version: 1,
      config: {
        events: [{ name: 'bought', event: 'Order Completed', where: { '>': [{ var: 'event.properties.total' }, 10] } }],
        timeout: 'P30D',
      },
    },
    { id: 'buyer', type: 'tag.add', version: 1, config: { tag: 'buyer' } },
    { id: 'gift', type: 'bonus.accrue', version: 1, config: { amount: 12.5, expiresIn: 'P90D' } },
    { id: 'patience', type: 'delay', version: 1, config: { mode: 'for', duration: 'P59D' } },
    {
      id: 'again',
      type: 'email.send',
      version: 1,
      config: { subject: 'You have {{ bonus.balance }} to spend', text: 'Still there. Enough? %unsubscribe_url%' },
    },
    { id: 'finish', type: 'end', version: 1, config: {} },
  ],
  edges: [
    { from: 'start', port: 'out', to: 'welcome' },
    { from: 'welcome', port: 'out', to: 'reaction' },
    { from: 'reaction', port: 'bought', to: 'buyer' },
    { from: 'buyer', port: 'out', to: 'finish' },
    { from: 'reaction', port: 'timeout', to: 'gift' },
    { from: 'gift', port: 'out', to: 'patience' },
    { from: 'patience', port: 'out', to: 'again' },
    { from: 'again', port: 'out', to: 'finish' },
  ],
}

interface NodeStats {
  readonly entered: number
  readonly inside: number
  readonly left: Readonly<Record<string, number>>
  readonly failed: number
  readonly exited: number
}

interface Stats {
  readonly version: number
  readonly inside: number
  readonly completed: number
  readonly nodes: Readonly<Record<string, NodeStats>>
}

const balanced = ({ entered, inside, left, failed, exited }: NodeStats) =>
  entered === inside + Object.values(left).reduce((sum, count) => sum + count, 0) + failed + exited

describe('the contract, from outside', () => {
  let journey: Journey
  let id: string
  const stats = async () => {
    const found = await journey.client.get<Stats>(`/api/flows/${id}/stats`)
    expect(Object.entries(found.nodes).filter(([, node]) => !balanced(node))).toEqual([])
    return found
  }
  const mailsTo = async (address: string) => {
    const mails = await journey.client.all<{ to: string; subject: string }>('/api/inbox')
    return mails.filter((mail) => mail.to.includes(address)).map(({ subject }) => subject)
  }

  beforeAll(async () => {
    journey = await startJourney({ clock: '2026-01-01T09:00:00Z' })
  })
  afterAll(() => journey.close())

  it('imports and publishes a flow', async () => {
    const imported = await journey.client.post<{ id: string }>('/api/flows/import', flow)
    id = imported.id
    expect(await journey.client.post(`/api/flows/${id}/check`)).toMatchObject({ findings: [] })
    expect(await journey.client.post(`/api/flows/${id}/publish`)).toMatchObject({ version: 1 })
    expect(await journey.client.get(`/api/flows/${id}/export`)).toMatchObject({ millrace: 1, name: 'Welcome', edges: flow.edges })
  })

  it('takes events of the Segment SDK and starts a run for each contact, once', async () => {
    const { analytics } = journey.segment
    for (const name of ['Ann', 'Bob', 'Cem']) {
      const userId = name.toLowerCase()
      analytics.identify({ userId, traits: { email: `${userId}@people.example`, first_name: name } })
      analytics.track({ userId, event: 'Signed Up' })
      analytics.track({ userId, event: 'Signed Up' })
    }
    await journey.segment.flush()
    await journey.client.advance('PT1M')
    expect(await stats()).toMatchObject({ version: 1, inside: 3, nodes: { reaction: { entered: 3, inside: 3 } } })
    expect(await mailsTo('ann@people.example')).toEqual(['Welcome, Ann'])
  })

  it('wakes only the run whose event fits, and takes out the one that exits', async () => {
    const { analytics } = journey.segment
    analytics.track({ userId: 'ann', event: 'Order Completed', properties: { total: 40 } })
    analytics.track({ userId: 'bob', event: 'Order Completed', properties: { total: 4 } })
    analytics.track({ userId: 'cem', event: 'Account Closed' })
    await journey.segment.flush()
    await journey.client.advance('PT1M')
    const { nodes, inside, completed } = await stats()
    expect({ inside, completed }).toEqual({ inside: 1, completed: 1 })
    expect(nodes['reaction']).toMatchObject({ inside: 1, left: { bought: 1 }, exited: 1 })
    expect(await journey.client.get('/api/contacts/ann')).toMatchObject({ userId: 'ann', tags: ['buyer'] })
  })

  it('lets 90 days pass in one call', async () => {
    await journey.client.advance('P90D')
    expect(await stats()).toMatchObject({ inside: 0, completed: 2, nodes: { again: { left: { out: 1 } } } })
    expect(await mailsTo('bob@people.example')).toEqual(expect.arrayContaining(['Welcome, Bob', 'You have 12.5 to spend']))
    expect(await mailsTo('cem@people.example')).toEqual(['Welcome, Cem'])
    const { now } = await journey.client.get<{ now: string }>('/api/clock')
    expect(Date.parse(now)).toBe(Date.parse('2026-04-01T09:02:00Z'))
  })

  it('shows each run with its steps and reasons', async () => {
    const runs = await journey.client.all<{ id: string; contact: unknown; state: string }>(`/api/runs?flow=${id}`)
    expect(runs.map(({ state }) => state).toSorted()).toEqual(['completed', 'completed', 'exited'])
    const details = await Promise.all(runs.map((run) => journey.client.get<{ steps: readonly { node: string }[] }>(`/api/runs/${run.id}`)))
    const visited = details.map(({ steps }) => new Set(steps.map(({ node }) => node)))
    expect(visited.some((nodes) => nodes.has('buyer') && !nodes.has('gift'))).toBe(true)
    expect(visited.some((nodes) => nodes.has('gift') && nodes.has('again') && !nodes.has('buyer'))).toBe(true)
  })

  it('shows contacts, their timelines and the message log', async () => {
    expect(await journey.client.get('/api/contacts/bob')).toMatchObject({ bonus: { balance: 12.5 }, attributes: { first_name: 'Bob' } })
    const timeline = await journey.client.all<{ kind: string }>('/api/contacts/bob/timeline?limit=200')
    expect(timeline.length).toBeGreaterThan(5)
    const messages = await journey.client.all<{ state: string; channel: string }>(`/api/messages?flow=${id}`)
    expect(messages).toHaveLength(4)
    expect(new Set(messages.map(({ channel }) => channel))).toEqual(new Set(['email']))
  })
})
