import { describe, expect, it } from 'vitest'
import { defineChannel, definePlugin, defineNode, leave } from '../plugin.ts'
import type { FlowDocument } from '../document.ts'
import { createRegistry } from '../registry.ts'
import { Type } from '../schema.ts'
import { addDuration } from '../time.ts'
import { inOrder } from './stage.ts'
import { runScenario } from './run.ts'
import type { Scenario } from './format.ts'

const none = Type.Object({}, { additionalProperties: false })
const about = { version: 1, group: 'control', icon: 'circle' } as const
const registry = createRegistry([
  definePlugin({
    name: 'words',
    nodes: [
      defineNode({
        ...about,
        type: 'on',
        title: { en: 'On' },
        config: none,
        ports: ['out'],
        starts: () => ({ kind: 'event', event: 'Began' }),
        run: () => leave('out'),
      }),
      defineNode({
        ...about,
        type: 'asked',
        title: { en: 'Asked' },
        config: none,
        ports: ['out'],
        starts: () => ({ kind: 'api' }),
        run: () => leave('out'),
      }),
      defineNode({
        ...about,
        type: 'tick',
        title: { en: 'Tick' },
        config: none,
        ports: ['out'],
        starts: () => ({ kind: 'schedule', next: (after) => after + 60_000, audience: false }),
        run: () => leave('out'),
      }),
      defineNode({
        ...about,
        type: 'hour',
        title: { en: 'Hour' },
        config: none,
        ports: ['out'],
        waits: true,
        run: (step) => ({ kind: 'wait', until: addDuration(step.now, 'PT1H', 'UTC') }),
        resume: () => leave('out'),
      }),
      defineNode({
        ...about,
        type: 'second',
        title: { en: 'Second' },
        config: none,
        ports: ['out'],
        waits: true,
        run: (step) => ({ kind: 'wait', until: step.now + 5000 }),
        resume: () => leave('out'),
      }),
      defineNode({ ...about, type: 'stop', title: { en: 'Stop' }, config: none, ports: [], run: () => ({ kind: 'end' }) }),
    ],
    channels: [
      defineChannel({
        name: 'note',
        title: { en: 'Note' },
        icon: 'mail',
        message: Type.Object({ subject: Type.String() }),
        address: ({ attributes }) => (typeof attributes['email'] === 'string' ? attributes['email'] : null),
        normalize: (address) => address,
        statuses: { sent: 'Note Sent', opened: 'Note Opened' },
        send: async () => ({}),
      }),
    ],
  }),
])

const node = (id: string, type: string, config: Record<string, unknown> = {}) => ({ id, type, version: 1, config })
const flow: FlowDocument = {
  millrace: 1,
  name: 'Notes',
  settings: { exit: [{ event: 'Left' }] },
  nodes: [
    node('on', 'on'),
    node('asked', 'asked'),
    node('wait', 'hour'),
    node('say', 'note.send', { subject: 'Hello, {{ contact.name }}' }),
    node('done', 'stop'),
  ],
  edges: [
    { from: 'on', port: 'out', to: 'wait' },
    { from: 'asked', port: 'out', to: 'wait' },
    { from: 'wait', port: 'out', to: 'say' },
    { from: 'say', port: 'out', to: 'done' },
  ],
}
const ann = { userId: 'ann', attributes: { email: 'ann@people.example', name: 'Ann' } }
const began = { at: 'PT0S', user: 'ann', event: 'Began' }

type Change = Partial<Scenario> & { readonly so?: Scenario['then'] }

const scenario = ({ so = {}, ...change }: Change): Scenario => ({
  title: 'One note',
  given: { start: '2027-03-01T10:00:00Z', contacts: [ann] },
  when: [began],
  until: 'PT2H',
  ...change,
  // oxlint-disable-next-line unicorn/no-thenable -- a word of the format
  then: so,
})
const whatFailed = async (change: Change) => (await runScenario(registry, flow, scenario(change))).failures.map(({ what }) => what)

describe('a scenario', () => {
  it('passes when all is as expected', async () => {
    const so = {
      messages: [{ user: 'ann', node: 'say', at: 'PT1H', after: 'PT1H', before: 'PT1H', subject: 'Hello, Ann' }],
      includes: [{ user: 'ann', node: 'say' }],
      runs: { ann: [{ state: 'completed' as const, node: 'done' }] },
      visited: { ann: ['on', 'wait', 'say', 'done'] },
      avoided: { ann: ['asked'] },
      attributes: { ann: { name: 'Ann', unknown: null } },
      tags: { ann: [] },
      segments: { ann: [] },
      bonus: { ann: 0 },
    }
    const seen = {
      messages: [{ user: 'ann', node: 'say', at: 'PT1H', subject: 'Hello, Ann' }],
      none: [],
      runs: { ann: [{ state: 'completed', node: 'done' }] },
    }
    expect(await runScenario(registry, flow, scenario({ so }))).toMatchObject({ passed: true, failures: [], seen })
  })

  it('tells every difference with both sides', async () => {
    const { passed, failures } = await runScenario(registry, flow, scenario({ so: { messages: [], none: ['ann'] } }))
    const sent = 'say to ann at 2027-03-01T11:00:00.000Z: Hello, Ann'
    expect({ passed, failures }).toEqual({
      passed: false,
      failures: [
        { part: 'messages', what: 'messages', expected: [], got: [sent] },
        { part: 'none', user: 'ann', what: 'messages to ann', expected: [], got: [sent] },
      ],
    })
  })

  it.each<[string, Scenario['then']]>([
    ['messages', { messages: [{ user: 'ann', node: 'say', at: 'PT2H' }] }],
    [
      'messages',
      {
        messages: [
          { user: 'ann', node: 'say' },
          { user: 'ann', node: 'say' },
        ],
      },
    ],
    ['messages', { includes: [{ user: 'ann', node: 'say', after: 'PT1H5M' }] }],
    ['messages', { includes: [{ user: 'ann', node: 'say', before: 'PT55M' }] }],
    ['messages', { includes: [{ user: 'ann', node: 'say', subject: 'Bye' }] }],
    ['messages', { includes: [{ user: 'bob', node: 'say' }] }],
    ['runs of ann', { runs: { ann: [] } }],
    ['runs of ann', { runs: { ann: [{ state: 'completed', node: 'say' }] } }],
    ['runs of ann', { runs: { ann: [{ state: 'waiting' }] } }],
    ['nodes that ann came through', { visited: { ann: ['asked'] } }],
    ['nodes that ann did not come to', { avoided: { ann: ['wait'] } }],
    ['goals that ann reached', { reached: { ann: ['say'] } }],
    ['tags of ann', { tags: { ann: ['new'] } }],
    ['segments of ann', { segments: { ann: ['new'] } }],
    ['bonus of ann', { bonus: { ann: 1 } }],
    ['name of ann', { attributes: { ann: { name: 'Anna' } } }],
  ])('sees when %s are others: %j', async (what, so) => {
    expect(await whatFailed({ so })).toEqual([what])
  })

  it('lets events, data, openings, the API and other contacts happen, in order of time', async () => {
    const bob = { userId: 'bob', attributes: { email: 'bob@people.example', name: 'Bob' } }
    const change: Change = {
      given: {
        start: '2027-03-01T10:00:00Z',
        contacts: [ann, bob, { userId: 'cem', attributes: { email: 'c@people.example' }, unsubscribed: ['note'] }],
      },
      when: [
        { at: 'PT70M', user: 'ann', message: 'say', status: 'opened' },
        { at: 'PT30M', user: 'ann', attributes: { name: 'Anna' } },
        { at: 'PT0S', users: ['ann', 'bob', 'cem'], enter: null },
        { at: 'PT10M', user: 'bob', event: 'Left' },
      ],
      so: {
        messages: [{ user: 'ann', node: 'say', at: 'PT1H', subject: 'Hello, Anna' }],
        none: ['cem'],
        runs: { bob: [{ state: 'exited', node: 'wait' }], cem: [{ state: 'completed', node: 'done' }] },
      },
    }
    expect(await whatFailed(change)).toEqual([])
    expect(inOrder(scenario(change)).map(({ at }) => at)).toEqual(['PT0S', 'PT10M', 'PT30M', 'PT70M'])
  })

  it('lets what happened before count, and start nothing', async () => {
    const contacts = [{ ...ann, events: [{ ago: 'P1D', event: 'Began' }] }]
    expect(await whatFailed({ given: { start: '2027-03-01T10:00:00Z', contacts }, when: [], so: { runs: { ann: [] } } })).toEqual([])
  })

  it('fails, not throws, when a message is opened that was never sent, when the flow cannot be published, and when it is no scenario', async () => {
    expect(await whatFailed({ when: [{ at: 'PT1M', user: 'ann', message: 'say', status: 'opened' }] })).toEqual(['ann at PT1M'])
    const broken = { ...flow, edges: flow.edges.slice(1) }
    expect((await runScenario(registry, broken, scenario({}))).failures).toMatchObject([
      { got: expect.stringContaining('PLAY_FLOW_UNSOUND') },
    ])
    expect(await whatFailed({ until: 'soon' })).toEqual(['scenario/until'])
  })

  it('stops where a timetable comes round and round, though it lets nobody in', async () => {
    const nodes = [node('tick', 'tick'), node('done', 'stop')]
    const ticking = { ...flow, nodes, edges: [{ from: 'tick', port: 'out', to: 'done' }] }
    const { failures } = await runScenario(registry, ticking, scenario({ when: [], until: 'P30D' }))
    expect(failures).toMatchObject([{ got: expect.stringContaining('PLAY_TOO_LONG') }])
    expect((await runScenario(registry, ticking, scenario({ when: [], until: 'P3D' }))).failures).toEqual([])
  })

  it('leaves the rest of the process its turn, however often something falls due', async () => {
    const nodes = [node('tick', 'tick'), node('done', 'stop')]
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    await runScenario(
      registry,
      { ...flow, nodes, edges: [{ from: 'tick', port: 'out', to: 'done' }] },
      scenario({ when: [], until: 'P3D' }),
    )
    clearInterval(timer)
    expect(turns).toBeGreaterThan(20)
  })

  it('stops what goes round and round', async () => {
    const round = { ...flow, edges: flow.edges.map((edge) => (edge.from === 'say' ? { ...edge, to: 'wait' } : edge)) }
    const document = {
      ...round,
      nodes: [...round.nodes.slice(0, 2), node('wait', 'second'), ...round.nodes.slice(3)],
      edges: [...round.edges, { from: 'spare', port: 'out', to: 'done' }],
    }
    const sound = { ...document, nodes: [...document.nodes, node('spare', 'asked')] }
    const { failures } = await runScenario(registry, sound, scenario({ until: 'P2D' }))
    expect(failures).toMatchObject([{ got: expect.stringContaining('SCENARIO_TOO_LONG') }])
  })
})
