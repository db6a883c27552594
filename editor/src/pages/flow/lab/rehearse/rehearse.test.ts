import { runScenario, type FlowDocument, type NodeManifest, type Offer, type Rehearsed, type Scenario, type Turn } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { edgeKey } from '../../../../document/graph.ts'
import { afterwards, carriedBy, carrying, choicesOf, isWhole } from './choices.ts'
import { goesAlike, scenarioOf } from './keeping.ts'
import { pathOf } from './path.ts'
import { proposedPerson } from './person.ts'
import { between, durationOf } from './spans.ts'
import { timelineOf } from './timeline.ts'
import { afterText, reasonsOf, turnText, valuesText, type Words } from './words.ts'

const node = (id: string, type: string, config = {}) => ({ id, type, version: 1, config })
const document: FlowDocument = {
  millrace: 1,
  name: 'Probe',
  settings: { entry: { policy: 'always', key: { var: 'event.properties.cart' } } },
  nodes: [
    node('start', 'probe.start', { event: 'Cart' }),
    node('rich', 'probe.branch', {
      branches: [
        { name: 'yes', rule: { and: [{ '>': [{ var: 'event.properties.total' }, 100] }, { '==': [{ var: 'contact.plan' }, 'pro'] }] } },
      ],
    }),
    node('wait', 'probe.wait', { rule: { '==': [{ var: 'contact.city' }, 'Kazan'] } }),
    node('end', 'probe.end'),
  ],
  edges: [
    { from: 'start', port: 'out', to: 'rich' },
    { from: 'rich', port: 'yes', to: 'wait' },
    { from: 'rich', port: 'else', to: 'end' },
    { from: 'wait', port: 'out', to: 'end' },
  ],
}
const manifests = new Map([
  ['probe.wait', { ports: ['out', { port: 'past', otherwise: 'out', title: { en: 'date is past' } }] } as unknown as NodeManifest],
])
const run = (more: Partial<Rehearsed['runs'][number]> = {}): Rehearsed['runs'][number] => ({
  id: 'r',
  state: 'waiting',
  node: 'wait',
  key: 'c7',
  enteredAt: '2027-01-04T09:00:00.000Z',
  wakeAt: null,
  failure: null,
  branch: null,
  properties: { cart: 'c7' },
  ...more,
})
const step = (at: string, of: string, more: Partial<Rehearsed['steps'][number]> = {}): Rehearsed['steps'][number] => ({
  turn: 1,
  run: 'r',
  at,
  input: 'enter',
  node: of,
  port: null,
  outcome: 'left',
  ...more,
})
const began = '2027-01-04T09:00:00.000Z'
const answer = (more: Partial<Rehearsed> = {}): Rehearsed => ({
  start: began,
  now: began,
  turns: [],
  refusal: null,
  runs: [],
  steps: [],
  messages: [],
  calls: [],
  shared: [],
  contact: { tags: [], attributes: {}, segments: [], bonus: 0 },
  offers: [],
  ...more,
})
const concern = (role: 'awaited' | 'starts' | 'noticed' | 'exits', more = {}) => ({ role, node: 'wait', port: 'out', where: null, ...more })
const choices = (offers: readonly Offer[], runs: Rehearsed['runs'] = [run()], seen: Parameters<typeof choicesOf>[0]['seen'] = []) =>
  choicesOf({ answer: { offers, runs }, document, seen })

describe('what may happen next', () => {
  const cart: Offer = { kind: 'event', event: 'Cart', concerns: [concern('starts', { node: 'start', port: null })] }
  const paid: Offer = {
    kind: 'event',
    event: 'Paid',
    concerns: [
      concern('awaited', {
        where: {
          and: [{ '==': [{ var: 'event.properties.cart' }, { var: 'run.key' }] }, { '>': [{ var: 'event.properties.total' }, 10] }],
        },
      }),
    ],
  }
  const opened: Offer = {
    kind: 'status',
    message: 'letter',
    channel: 'x',
    status: 'opened',
    properties: {},
    button: null,
    link: null,
    concerns: [],
  }
  const time: Offer = { kind: 'time', at: '2027-01-05T09:00:00.000Z', nodes: ['wait'] }
  const change: Offer = { kind: 'change', concerns: [] }

  it('is how the contact comes in, before it has, with what the rules behind the start ask for', () => {
    const { here, more } = choices([cart, change], [])
    expect(here.map(({ turn }) => turn)).toEqual([{ event: 'Cart', properties: { total: 200, cart: '1' } }])
    expect(more.map(({ key }) => key)).toEqual(['change', 'other'])
  })

  it('is what is waited for, filled in so that its rule holds for this passage; the rest is what else may happen', () => {
    const { here, more } = choices([paid, time, cart, opened, change])
    expect(here.map(({ turn }) => turn)).toEqual([{ event: 'Paid', properties: { total: 20, cart: 'c7' } }, { pass: 'next' }])
    expect(more.map(({ turn }) => turn)).toEqual([
      { event: 'Cart', properties: { total: 200, cart: 'c7' } },
      { message: 'letter', status: 'opened' },
      { attributes: {} },
      { event: '' },
      { pass: 'end' },
    ])
  })

  it('carries what events of that name really carried, under what rules ask for', () => {
    const seen = [
      { event: 'Cart', name: 'total', type: 'number', samples: [7] },
      { event: 'Cart', name: 'currency', type: 'text', samples: ['EUR'] },
      { event: 'Other', name: 'colour', type: 'text', samples: ['red'] },
    ]
    expect(choices([cart], [], seen).here[0]!.turn).toEqual({ event: 'Cart', properties: { total: 200, currency: 'EUR', cart: '1' } })
  })

  it('is a change of just the data that a step waits for', () => {
    const waited: Offer = { kind: 'change', concerns: [concern('awaited', { where: null })] }
    expect(choices([waited]).here).toMatchObject([{ turn: { attributes: { city: 'Kazan' } }, unfinished: false }])
    expect(choices([change]).more[0]).toMatchObject({ turn: { attributes: {} }, unfinished: true })
  })

  it('is nothing where the run cannot go on', () => {
    expect(choices([])).toEqual({ here: [], more: [] })
  })

  it('can be changed before it happens', () => {
    const turn: Turn = { event: 'Paid', properties: { total: 1 } }
    expect([carriedBy(turn), carriedBy({ pass: 'next' }), carriedBy({ enter: 5 })]).toEqual([{ total: 1 }, null, {}])
    expect(carrying(turn, { total: 2 })).toEqual({ event: 'Paid', properties: { total: 2 } })
    expect(afterwards(turn, 'PT1H')).toEqual({ ...turn, after: 'PT1H' })
    expect(afterwards({ ...turn, after: 'PT1H' }, 'PT0S')).toEqual(turn)
    expect([turn, { event: ' ' }, { attributes: {} }, { pass: 'end' } as const].map(isWhole)).toEqual([true, false, false, true])
  })
})

describe('the made-up contact', () => {
  it('has what the rules of the flow ask for', () => {
    expect(proposedPerson(document, 'Anna')).toMatchObject({ firstName: 'Anna', email: 'anna@people.example', plan: 'pro', city: 'Kazan' })
  })
})

describe('the words', () => {
  const words: Words = {
    t: (key, named = {}) => [key.replace('lab.rehearse.', ''), ...Object.values(named).filter((value) => value !== undefined)].join(' '),
    locale: 'en',
    step: (id) => `<${id}>`,
    instant: (iso) => iso,
    moment: (iso) => iso.slice(0, 10),
    rule: (rule, event) => `${event} ${JSON.stringify(rule)}`,
    port: (_, port) => (port === 'out' ? 'Out' : null),
  }
  it('say what the contact does', () => {
    const told = (turn: Turn) => turnText(turn, words)
    expect(told({ pass: 'next' })).toBe('deeds.next')
    expect(told({ event: 'Paid' })).toBe('deeds.event Paid')
    expect(told({ event: '' })).toBe('deeds.other')
    expect(told({ attributes: { city: 'Kazan' } })).toBe('deeds.changes city')
    expect(told({ enter: {} })).toBe('deeds.enter')
    expect(told({ message: 'letter', status: 'opened' })).toBe('deeds.status.opened <letter>')
    expect(told({ message: 'letter', status: 'replied', properties: { button: 'yes', button_title: 'Yes' } })).toBe(
      'deeds.pressed <letter> Yes',
    )
    expect(told({ message: 'letter', status: 'clicked', properties: { link_url: 'https://a.example' } })).toBe(
      'deeds.followed <letter> https://a.example',
    )
    expect([afterText({ event: 'Paid', after: 'PT2H' }, words), afterText({ event: 'Paid' }, words)]).toEqual(['after 2 hours', ''])
    expect(valuesText({ a: 1, b: 'two', c: true, d: 4, e: 5 })).toBe('a: 1, b: two, c: true, d: 4, …')
  })

  it('say why it matters', () => {
    const offer = (...concerns: ReturnType<typeof concern>[]): Offer => ({ kind: 'event', event: 'Paid', concerns })
    expect(reasonsOf(offer(concern('awaited')), words, began)).toEqual(['concerns.awaited <wait> Out'])
    expect(reasonsOf(offer(concern('awaited', { port: 'other' }), concern('exits', { node: null, port: null })), words, began)).toEqual([
      'concerns.looks <wait> ',
      'concerns.exits  ',
    ])
    expect(reasonsOf(offer(concern('starts', { where: { '==': [{ var: 'a' }, 1] } })), words, began)[0]).toMatch(
      /^concerns\.if .*Paid .*"a"/,
    )
    const time: Offer = { kind: 'time', at: '2027-01-05T11:00:00.000Z', nodes: ['wait'] }
    expect(reasonsOf(time, words, began)).toEqual(['concerns.until 2027-01-05 1 day 2 hours <wait>'])
    expect(reasonsOf({ ...time, nodes: [] }, words, began)[0]).toMatch(/^concerns\.comes/)
  })
})

describe('the way so far', () => {
  const went = answer({
    turns: [{ at: began }, { at: '2027-01-04T10:00:00.000Z' }],
    runs: [run()],
    steps: [
      step(began, 'start', { port: 'out' }),
      step(began, 'rich', { port: 'yes' }),
      step(began, 'wait', { outcome: 'waiting' }),
      step('2027-01-04T10:00:00.000Z', 'goal', { turn: 2, outcome: 'noticed' }),
    ],
    messages: [
      { turn: 1, run: 'r', node: 'rich', channel: 'x', at: began, to: null, text: 'Hello', state: 'sent', refusal: null, statuses: [] },
    ],
    calls: [{ turn: 1, node: 'wait', type: 'x', failed: false }],
  })
  const turns: readonly Turn[] = [{ event: 'Cart' }, { after: 'PT1H', event: 'Looked' }]

  it('is told turn by turn, with what each step would have sent and asked', () => {
    const told = timelineOf(went, turns)
    expect(told.map(({ number, steps }) => [number, steps.map((item) => item.step.node)])).toEqual([
      [1, ['start', 'rich', 'wait']],
      [2, ['goal']],
    ])
    expect(told[0]!.steps.map(({ messages, calls }) => [messages.length, calls.length])).toEqual([
      [0, 0],
      [1, 0],
      [0, 1],
    ])
    expect(timelineOf(answer({ steps: [step(began, 'start', { turn: 0 })] }), []).map(({ turn }) => turn)).toEqual([null])
    expect(timelineOf(answer(), [])).toEqual([])
  })

  it('is drawn by the edges it took, and where the contact stands, in all branches', () => {
    const path = pathOf(went, { document, manifests })!
    expect([...path.nodes].toSorted()).toEqual(['rich', 'start', 'wait'])
    expect([...path.edges]).toEqual([edgeKey(document.edges[0]!), edgeKey(document.edges[1]!)])
    expect([path.here, path.live]).toEqual(['wait', true])
    expect(pathOf(answer(), { document, manifests })).toBeNull()
    const past = answer({ runs: [run({ state: 'completed', node: 'end' })], steps: [step(began, 'wait', { port: 'past' })] })
    expect(pathOf(past, { document, manifests })).toMatchObject({ edges: new Set([edgeKey(document.edges[3]!)]), here: 'end', live: false })
    const forked = pathOf(answer({ runs: [run({ node: 'start' }), run({ id: 'b', node: 'wait', branch: 'a' })] }), { document, manifests })
    expect(forked).toMatchObject({ here: 'wait', also: new Set(['start']) })
  })
})

describe('a kept run', () => {
  const turns: readonly Turn[] = [
    { event: 'Cart', properties: { total: 5 } },
    { pass: 'next' },
    { after: 'PT1H', message: 'letter', status: 'clicked', properties: { link_id: 0 } },
    { enter: { from: 'here' } },
    { attributes: { city: 'Kazan' } },
  ]
  const ats = [began, began, '2027-01-05T10:30:15.000Z', '2027-01-05T10:30:15.000Z', '2027-01-05T10:30:15.000Z']
  const kept = {
    title: 'Run',
    userId: 'anna',
    attributes: { email: 'anna@people.example' },
    timezone: 'Europe/Moscow',
    answer: answer({ turns: ats.map((at) => ({ at })), now: '2027-01-06T09:00:00.000Z', runs: [run({ state: 'completed', node: 'end' })] }),
    turns,
  }
  it('is a test in which the same happens at the same times', async () => {
    const scenario = scenarioOf(kept)
    expect(scenario).toEqual({
      title: 'Run',
      given: { start: began, contacts: [{ userId: 'anna', attributes: { email: 'anna@people.example', timezone: 'Europe/Moscow' } }] },
      when: [
        { at: 'PT0S', user: 'anna', event: 'Cart', properties: { total: 5 } },
        { at: 'P1DT1H30M15S', user: 'anna', message: 'letter', status: 'clicked', properties: { link_id: 0 } },
        { at: 'P1DT1H30M15S', users: ['anna'], enter: { from: 'here' } },
        { at: 'P1DT1H30M15S', user: 'anna', attributes: { city: 'Kazan' } },
      ],
      until: 'P2D',
      // oxlint-disable-next-line unicorn/no-thenable -- the word of the format
      then: {},
    } satisfies Scenario)
    const registry = (await import('@millrace/core')).createRegistry([])
    expect((await runScenario(registry, document, scenario)).failures.map(({ part }) => part)).toEqual(['flow'])
  })

  it('says whether the contact goes the same way in the test', () => {
    const seen = (state: 'completed' | 'waiting') => ({ runs: { anna: [{ state, node: 'end' }] } })
    expect([
      goesAlike(kept.answer, seen('completed'), 'anna'),
      goesAlike(kept.answer, seen('waiting'), 'anna'),
      goesAlike(kept.answer, {}, 'anna'),
    ]).toEqual([true, false, false])
  })

  it('counts times in days, hours, minutes and seconds', () => {
    expect([0, -5, 999, 61_000, 86_400_000, 90_061_000].map(durationOf)).toEqual(['PT0S', 'PT0S', 'PT0S', 'PT1M1S', 'P1D', 'P1DT1H1M1S'])
    expect(between(began, '2027-01-04T09:30:00.000Z')).toBe('PT30M')
  })
})
