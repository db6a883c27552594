import { expecting, scenarioSchema, validateAgainst, type Scenario, type ScenarioExpected } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import * as commands from '../../../../document/commands.ts'
import { sameFlow } from '../../../../document/compare.ts'
import { startHistory, commit, undo } from '../../../../document/history.ts'
import { differencesOf } from './failure.ts'
import { formOf, formSchema, hiddenParts, newTest, withForm } from './form.ts'
import { givenLines, thenLines, whenLines, type Teller } from './story.ts'
import { stateOf, type TestResult } from './tests-lab.ts'

/** Words as their keys, with the values in brackets. */
const teller: Teller = {
  t: (key, named = {}) => `${key.split('.').at(-1)!}${Object.keys(named).length === 0 ? '' : `(${Object.values(named).join('; ')})`}`,
  locale: 'en',
  step: (node) => node.toUpperCase(),
  instant: (iso) => iso.slice(0, 10),
}
const story: Scenario = {
  title: 'Reminds',
  given: {
    start: '2027-03-01T10:00:00Z',
    contacts: [
      {
        userId: 'ann',
        attributes: { city: 'Perm' },
        unsubscribed: ['sms'],
        events: [{ ago: 'P2D', event: 'Order Completed', properties: { total: 9 } }],
      },
    ],
  },
  when: [
    { at: 'PT0S', user: 'ann', event: 'Product Added', properties: { cart_id: 'c1' } },
    { at: 'PT2H', user: 'ann', message: 'reminder', status: 'opened' },
    { at: 'P1D', users: ['ann', 'bob'], enter: {} },
    { at: 'P1D', user: 'ann', attributes: { vip: true } },
  ],
  until: 'P3D',
  // oxlint-disable-next-line unicorn/no-thenable -- the word of the format
  then: {
    messages: [{ user: 'ann', node: 'reminder', at: 'PT1H', subject: 'kettle' }],
    none: ['bob'],
    runs: { ann: [{ state: 'completed', node: 'done' }], bob: [] },
    avoided: { ann: ['again'] },
    bonus: { ann: 5 },
    attributes: { ann: { city: 'Perm' } },
  },
}
// oxlint-disable-next-line unicorn/no-thenable -- the word of the format
const storyOf = (then: ScenarioExpected): Scenario => ({ ...story, then })
const seen: ScenarioExpected = {
  messages: [
    { user: 'ann', node: 'reminder', at: 'PT2H', subject: 'Blue kettle is waiting' },
    { user: 'bob', node: 'reminder', at: 'P1D', subject: 'Cup' },
  ],
  none: [],
  runs: { ann: [{ state: 'waiting', node: 'day' }], bob: [] },
  visited: { ann: ['start', 'again'], bob: [] },
  reached: { ann: [], bob: [] },
  tags: { ann: [], bob: [] },
  segments: { ann: [], bob: [] },
  bonus: { ann: 7, bob: 0 },
  attributes: { ann: { city: 'Omsk' }, bob: {} },
}

describe('the story of a test', () => {
  it('tells who is there, what they do and when, and what comes of it', () => {
    expect(givenLines(story, teller).map(({ text }) => text)).toEqual([
      'start(2027-03-01)',
      'contact(ann) (city: Perm)',
      'unsubscribed(ann; sms)',
      'past(ann; Order Completed; 2 days) (total: 9)',
    ])
    expect(whenLines(story, teller)).toEqual([
      { when: 'atOnce', text: 'does(ann; Product Added) (cart_id: c1)' },
      { when: 'after(2 hours)', text: 'status(ann; REMINDER; opened)', node: 'reminder' },
      { when: 'after(1 day)', text: 'enters(ann, bob)' },
      { when: 'after(1 day)', text: 'changes(ann) (vip: true)' },
    ])
    expect(thenLines(story, teller)).toEqual([
      { when: 'after(1 hour)', text: 'getsSubject(ann; REMINDER; kettle)', node: 'reminder' },
      { when: '', text: 'noOthers' },
      { when: '', text: 'none(bob)' },
      { when: '', text: 'runAt(ann; completed; DONE)', node: 'done' },
      { when: '', text: 'notIn(bob)' },
      { when: '', text: 'avoided(ann; AGAIN)', node: 'again' },
      { when: '', text: 'bonus(ann; 5)' },
      { when: '', text: 'attribute(ann; city; Perm)' },
      { when: 'after(3 days)', text: 'until' },
    ])
  })
  it('says that nothing is expected yet, and of no messages that there are none', () => {
    expect(thenLines(storyOf({}), teller)).toEqual([{ when: '', text: 'nothingExpected' }])
    expect(thenLines(storyOf({ messages: [] }), teller)[0]!.text).toBe('noMessages')
  })
})

describe('what a test found', () => {
  it('is told with both sides, each leading to its step', () => {
    const about = { expected: null, got: null }
    const failures = [
      { ...about, part: 'messages' as const, what: 'messages' },
      { ...about, part: 'none' as const, user: 'bob', what: 'messages to bob' },
      { ...about, part: 'avoided' as const, user: 'ann', what: 'nodes that ann did not come to' },
      { part: 'attributes' as const, user: 'ann', what: 'city of ann', expected: 'Perm', got: 'Omsk' },
    ]
    const found = differencesOf(story, { passed: false, failures, seen }, teller)
    expect(found.map(({ what }) => what)).toEqual(['messages()', 'none(bob)', 'avoided(ann)', 'attributes(ann)'])
    expect(found.map(({ got }) => got.map(({ text, node }) => `${text}${node === undefined ? '' : ` > ${node}`}`))).toEqual([
      ['getsSubject(ann; REMINDER; Blue kettle is waiting) > reminder', 'getsSubject(bob; REMINDER; Cup) > reminder', 'noOthers'],
      ['getsSubject(bob; REMINDER; Cup) > reminder', 'noOthers'],
      ['visited(ann; START, AGAIN) > start'],
      ['attribute(ann; city; Omsk)'],
    ])
    expect(found[3]!.expected.map(({ text }) => text)).toEqual(['attribute(ann; city; Perm)'])
  })
  it('says of a message that was never sent that it could not be opened, and why a flow cannot be played', () => {
    const late = { part: 'when' as const, user: 'ann', what: 'ann at PT2H', expected: 'a message', got: 'no message' }
    const broken = { part: 'flow' as const, what: 'the flow', expected: 'to run', got: 'PLAY_FLOW_UNSOUND: no edge' }
    const [when, flow] = differencesOf(story, { passed: false, failures: [late, broken] }, teller)
    expect(when!.got).toEqual([{ when: '', text: 'notSent(ann; REMINDER)', node: 'reminder' }])
    expect(flow).toEqual({ what: 'flow()', expected: [], got: [{ when: '', text: 'PLAY_FLOW_UNSOUND: no edge' }] })
  })
  it('can be expected from then on', () => {
    expect(expecting(story, seen).then).toMatchObject({
      messages: [
        { node: 'reminder', at: 'PT2H', subject: 'kettle' },
        { user: 'bob', at: 'P1D' },
      ],
      none: [],
      avoided: { ann: [] },
      bonus: { ann: 7 },
      attributes: { ann: { city: 'Omsk' } },
    })
    expect(Object.keys(expecting(storyOf({}), seen).then)).toEqual(['messages', 'runs'])
  })
})

describe('the form of a test', () => {
  it('gives a scenario back as it was, with what it does not show', () => {
    expect(withForm(story, formOf(story))).toEqual(story)
    expect(hiddenParts(story)).toEqual(['events', 'runs', 'avoided', 'bonus', 'attributes'])
    expect(hiddenParts(newTest('New', ''))).toEqual([])
  })
  it('begins with a sound test, and keeps the instant of another zone', () => {
    expect(validateAgainst(scenarioSchema, newTest('New', 'Signed Up'))).toEqual([])
    const moscow = { ...story, given: { ...story.given, start: '2027-03-01T10:00:00+03:00' } }
    expect(withForm(moscow, formOf(moscow)).given.start).toBe('2027-03-01T07:00:00Z')
    expect(formOf({ ...story, given: { ...story.given, start: 'soon' } }).start).toBe('')
  })
  it('offers the contacts given to choose from', () => {
    expect(
      JSON.stringify(formSchema((key) => key, { ...formOf(story), contacts: [{ userId: 'ann' }, { userId: 'bob' }, { userId: '' }] })),
    ).toContain('"enum":["ann","bob"]')
  })
  it('says what an empty list of messages means', () => {
    const help = (then: ScenarioExpected) =>
      /messagesHelp\.(\w+)/.exec(JSON.stringify(formSchema((key) => key, formOf(storyOf(then)))))?.[1]
    expect([help({}), help({ messages: [] }), help(story.then)]).toEqual(['any', 'none', 'these'])
  })
  it('leaves faults to be named: a test without a title, a time or anybody is none', () => {
    const faults = validateAgainst(scenarioSchema, withForm(story, {})).map(({ path }) => path)
    expect(faults).toEqual(expect.arrayContaining(['/title', '/given/start', '/given/contacts', '/until']))
  })
})

describe('a result', () => {
  const document = { millrace: 1 as const, name: 'Flow', nodes: [], edges: [], tests: [story] }
  const result: TestResult = { passed: true, failures: [], document }
  it('holds while the flow is the same, wherever its cards stand and whatever its tests', () => {
    expect(stateOf(undefined, false, document)).toBe('new')
    expect(stateOf(result, true, document)).toBe('playing')
    expect(stateOf(result, false, { ...document, name: 'Renamed', nodes: [], tests: [] })).toBe('passed')
    expect(stateOf({ ...result, passed: false }, false, document)).toBe('failed')
    expect(stateOf(result, false, { ...document, settings: { lifetime: 'P1D' } })).toBe('outdated')
  })
  it('is no change to be published, and taking tests away can be undone', () => {
    const without = commands.setTests(document, [])
    expect(without).not.toHaveProperty('tests')
    expect(sameFlow(without, document)).toBe(true)
    const history = commit(startHistory(document), { name: 'setTests', apply: (now) => commands.setTests(now, []) })
    expect(undo(history).document.tests).toEqual([story])
  })
})
