/** How runs are started, limited, forked and joined: through HTTP, on Postgres, under the test clock. */
import type { FlowDocument, JsonObject } from '@millrace/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openFrontDoor, type FrontDoor } from '../../../../test/support/http.ts'
import { sketch } from '../../../../test/support/lab.ts'

type Nodes = Parameters<typeof sketch>[0]
const on = (event: string): Nodes[number] => ['start', 'trigger.event', { event }]
const until = (id: string, event: string, timeout = 'P1D'): Nodes[number] => [
  id,
  'wait.event',
  { events: [{ name: 'came', event }], timeout },
]
const tag = (id: string, name = id): Nodes[number] => [id, 'tag.add', { tag: name }]
const end: Nodes[number] = ['end', 'end']

describe('control', () => {
  let door: FrontDoor
  beforeAll(async () => {
    door = await openFrontDoor('2027-01-04T09:00:00Z')
  })
  afterAll(() => door.close())

  const install = async (document: FlowDocument): Promise<string> => {
    const { body } = await door.ask('POST', '/api/flows/import', { payload: document })
    const { status, body: said } = await door.ask('POST', `/api/flows/${body.id}/publish`)
    if (status !== 200) throw new Error(JSON.stringify(said))
    return body.id
  }
  const happens = async (userId: string, event: string, properties: JsonObject = {}) => {
    await door.send('track', { userId, event, properties })
    await door.runtime.settle()
  }
  const passes = (advance: string) => door.ask('POST', '/api/clock', { payload: { advance } })
  const tags = async (userId: string) => [...(await door.ask('GET', `/api/contacts/${userId}`)).body.tags].sort()
  const runsOf = async (flow: string, contact: string) => (await door.ask('GET', `/api/runs?flow=${flow}&contact=${contact}`)).body.items
  const detail = async (id: string) => (await door.ask('GET', `/api/runs/${id}`)).body
  const balance = async (flow: string) => {
    const { body } = await door.ask('GET', `/api/flows/${flow}/stats`)
    for (const { entered, inside, left, failed, exited } of Object.values<any>(body.nodes))
      expect(entered).toBe(inside + failed + exited + Object.values<number>(left).reduce((sum, count) => sum + count, 0))
    return body
  }

  it('shows a run with all its branches, and no branch as a run (001.11)', async () => {
    const branches = { branches: [{ name: 'mail' }, { name: 'call' }] }
    const flow = await install(
      sketch(
        [on('Go'), ['fork', 'parallel', branches], until('wait', 'Answered'), tag('answered'), tag('called'), ['join', 'join', { mode: 'all' }], tag('done'), end],
        ['start.out>fork', 'fork.mail>wait', 'wait.came>answered', 'wait.timeout>end', 'answered.out>join', 'fork.call>called', 'called.out>join']
          .concat(['join.out>done', 'done.out>end']),
      ),
    ) // prettier-ignore
    await happens('ann', 'Go')
    const [run, ...others] = await runsOf(flow, 'ann')
    expect(others).toEqual([])
    expect(await balance(flow)).toMatchObject({ inside: 1, nodes: { fork: { inside: 1 }, wait: { inside: 1 } } })
    const before = await detail(run.id)
    expect(before.branches).toMatchObject([
      { name: 'mail', parent: run.id, node: 'wait', state: 'waiting' },
      { name: 'call', node: 'join', state: 'completed' },
    ])
    await passes('PT1H')
    await happens('ann', 'Answered')
    const after = await detail(run.id)
    expect(after.state).toBe('completed')
    const [mail, call] = before.branches.map(({ id }: { id: string }) => id)
    expect(after.steps.map(({ node, port, branch }: any) => [branch, node, port])).toEqual([
      [null, 'start', 'out'], [null, 'fork', null], [mail, 'fork', 'mail'], [mail, 'wait', null], [call, 'fork', 'call'], [call, 'called', 'out'],
      [call, 'join', 'joined'], [mail, 'wait', 'came'], [mail, 'answered', 'out'], [mail, 'join', 'joined'], [null, 'fork', 'joined'],
      [null, 'join', 'out'], [null, 'done', 'out'], [null, 'end', null],
    ]) // prettier-ignore
    expect(after.path).toContainEqual({ from: 'fork', port: 'call', to: 'called' })
    expect(await tags('ann')).toEqual(['answered', 'called', 'done'])
    expect(await balance(flow)).toMatchObject({ inside: 0, completed: 1 })
  })

  it('starts a chain from a flow, once per contact, and tells of starts that nobody let in (001.24, 001.25, 001.36)', async () => {
    const chain = await install(
      sketch([['start', 'trigger.api'], tag('greeted'), ['pause', 'delay', { mode: 'for', duration: 'P1D' }], tag('news'), end],
        ['start.out>greeted', 'greeted.out>pause', 'pause.out>news', 'news.out>end'], { kind: 'chain' }),
    ) // prettier-ignore
    const starter = (flow: string) =>
      sketch([on('Hello'), ['chain', 'flow.start', { flow, data: { by: '{{ event.event }}' } }], end], ['start.out>chain', 'chain.out>end'])
    const flow = await install(starter(chain))
    await happens('bob', 'Hello')
    await happens('bob', 'Hello')
    await passes('P2D')
    await happens('bob', 'Hello')
    const runs = await runsOf(chain, 'bob')
    expect(runs).toHaveLength(1)
    expect(await detail(runs[0].id)).toMatchObject({ state: 'completed', data: { by: 'Hello' } })
    expect(await tags('bob')).toEqual(['greeted', 'news'])
    await door.ask('POST', `/api/flows/${chain}/pause`)
    const warned = async (document: FlowDocument) =>
      (await door.ask('POST', `/api/flows/${flow}/check`, { payload: document })).body.findings.map(
        ({ code, severity, node, path }: any) => [code, severity, node, path],
      )
    expect(await warned(starter(chain))).toEqual([['FLOW_REFERENCE_INACTIVE', 'warning', 'chain', '/flow']])
    expect(await warned(starter('999999'))).toEqual([['FLOW_REFERENCE_UNKNOWN', 'warning', 'chain', '/flow']])
    expect(await warned(starter(flow))).toEqual([])
    await happens('eve', 'Hello')
    expect(await runsOf(flow, 'eve')).toMatchObject([{ state: 'completed' }])
    const { body } = await door.ask('GET', '/api/refusals?contact=eve')
    expect(body.items).toMatchObject([{ flow: chain, userId: 'eve', reason: 'closed', detail: { state: 'paused' } }])
  })

  it('says of a segment that is not there that nobody is in it, unless the flow itself makes it', async () => {
    const enters = ['start', 'trigger.segment', { segment: 'silent', on: 'enters' }] as const
    const asked = sketch([[...enters], end], ['start.out>end'])
    const made = sketch([[...enters], ['add', 'segment.add', { segment: 'silent' }], end], ['start.out>add', 'add.out>end'])
    const flow = await install(made)
    const said = async (document: FlowDocument) => (await door.ask('POST', `/api/flows/${flow}/check`, { payload: document })).body.findings
    expect(await said(made)).toEqual([])
    expect(await said(asked)).toEqual([])
    const other = sketch([['start', 'trigger.segment', { segment: 'loud', on: 'enters' }], end], ['start.out>end'])
    expect(await said(other)).toMatchObject([
      {
        code: 'SEGMENT_REFERENCE_UNKNOWN',
        severity: 'warning',
        node: 'start',
        path: '/segment',
        says: { ru: expect.stringContaining('пока нет') },
      },
    ])
  })

  it('leaves one run of a chain where two contacts become one: the one entered first (001.36)', async () => {
    const chain = await install(
      sketch([on('Subscribed'), ['pause', 'delay', { mode: 'for', duration: 'P1D' }], tag('read'), end], ['start.out>pause', 'pause.out>read', 'read.out>end'], { kind: 'chain' }),
    ) // prettier-ignore
    await happens('joe', 'Subscribed')
    await passes('PT1H')
    await door.send('track', { anonymousId: 'joe-phone', event: 'Subscribed' })
    await door.runtime.settle()
    await door.send('identify', { userId: 'joe', anonymousId: 'joe-phone' })
    await door.runtime.settle()
    const runs = await runsOf(chain, 'joe')
    expect(runs.map(({ state }: any) => state)).toEqual(['cancelled', 'waiting'])
    expect((await detail(runs[0].id)).steps.at(-1)).toMatchObject({ outcome: 'cancelled', why: { by: 'merge' } })
    await door.send('track', { anonymousId: 'joe-phone', event: 'Subscribed' })
    await passes('P2D')
    expect((await runsOf(chain, 'joe')).map(({ state }: any) => state)).toEqual(['cancelled', 'completed'])
    await balance(chain)
  })

  it('reminds up to three times, by one node (003.25)', async () => {
    const flow = await install(
      sketch([on('Letter'), ['repeat', 'repeat', { times: 3 }], ['count', 'bonus.accrue', { amount: 1 }], until('wait', 'Clicked'), tag('clicked'), tag('gave-up'), end],
        ['start.out>repeat', 'repeat.again>count', 'count.out>wait', 'wait.timeout>repeat', 'wait.came>clicked', 'repeat.out>gave-up', 'gave-up.out>end', 'clicked.out>end']),
    ) // prettier-ignore
    await happens('kim', 'Letter')
    await happens('lea', 'Letter')
    await passes('P1D')
    await happens('lea', 'Clicked')
    await passes('P5D')
    const of = async (userId: string) => (await door.ask('GET', `/api/contacts/${userId}`)).body
    expect(await of('kim')).toMatchObject({ bonus: { balance: 3 }, tags: ['gave-up'] })
    expect(await of('lea')).toMatchObject({ bonus: { balance: 2 }, tags: ['clicked'] })
    await balance(flow)
  })

  it('gives the discount once in 90 days, whichever flow asks, and though contacts become one (003.33)', async () => {
    const config = { times: 1, period: 'P90D', key: 'discount' }
    const gift = (event: string) =>
      sketch(
        [on(event), ['limit', 'limit', config], ['gift', 'bonus.accrue', { amount: 10 }], tag('gamed'), end],
        ['start.out>limit', 'limit.out>gift', 'limit.over>gamed', 'gift.out>end', 'gamed.out>end'],
      )
    await install(gift('Left A'))
    await install(gift('Left B'))
    await Promise.all(['Left A', 'Left B', 'Left A'].map((event) => door.send('track', { userId: 'max', event })))
    await door.runtime.settle()
    const given = async () => (await door.ask('GET', '/api/contacts/max')).body.bonus.balance
    expect(await given()).toBe(10)
    expect(await tags('max')).toEqual(['gamed'])
    await door.send('track', { anonymousId: 'max-phone', event: 'Left B' })
    await door.runtime.settle()
    await door.send('identify', { userId: 'max', anonymousId: 'max-phone' })
    await door.runtime.settle()
    expect(await given()).toBe(20)
    await passes('P89D')
    await happens('max', 'Left A')
    expect(await given()).toBe(20)
    await passes('P1D')
    await happens('max', 'Left A')
    expect(await given()).toBe(30)
  })

  it('lets contacts in again never, always, after a period, or by key (004.28, 004.29, 002.09)', async () => {
    const by = (entry: NonNullable<FlowDocument['settings']>['entry']) =>
      install(sketch([on('Bought'), end], ['start.out>end'], { entry: entry! }))
    const flows = await Promise.all([
      by({ policy: 'once' }),
      by({ policy: 'always' }),
      by({ policy: 'after', period: 'P30D' }),
      by({ policy: 'once', key: { var: 'event.properties.order' } }),
    ])
    await happens('zoe', 'Bought', { order: 1 })
    await happens('zoe', 'Bought', { order: 1 })
    await passes('P30D')
    await happens('zoe', 'Bought', { order: 2 })
    expect(await Promise.all(flows.map(async (flow) => (await runsOf(flow, 'zoe')).length))).toEqual([1, 3, 2, 2])
  })

  it('passes through a node that is switched off (001.38)', async () => {
    const document = sketch([on('Step'), tag('off'), tag('on'), end], ['start.out>off', 'off.out>on', 'on.out>end'])
    const nodes = document.nodes.map((node) => (node.id === 'off' ? { ...node, disabled: true } : node))
    const flow = await install({ ...document, nodes })
    await happens('tim', 'Step')
    expect(await tags('tim')).toEqual(['on'])
    expect((await balance(flow)).nodes.off.entered).toBe(0)
  })

  it('stops a run at its goal, and letters about one cart when that cart is bought (003.21, 003.24)', async () => {
    const settings: FlowDocument['settings'] = {
      entry: { policy: 'always', key: { var: 'event.properties.cart' } },
      exit: [{ event: 'Paid', where: { '==': [{ var: 'event.properties.cart' }, { var: 'run.key' }] } }],
    }
    const flow = await install(
      sketch([on('Cart'), ['goal', 'goal', { event: 'Called Us', exit: true }], until('wait', 'Never', 'P2D'), tag('reminded'), end],
        ['start.out>wait', 'wait.came>end', 'wait.timeout>reminded', 'reminded.out>end', 'goal.out>end'], settings),
    ) // prettier-ignore
    await happens('pam', 'Cart', { cart: 'a' })
    await happens('pam', 'Cart', { cart: 'b' })
    await happens('pam', 'Paid', { cart: 'a' })
    const states = async () => Object.fromEntries((await runsOf(flow, 'pam')).map(({ key, state }: any) => [key, state]))
    expect(await states()).toEqual({ a: 'exited', b: 'waiting' })
    await happens('pam', 'Called Us')
    expect(await states()).toEqual({ a: 'exited', b: 'exited' })
    await passes('P3D')
    expect(await tags('pam')).toEqual([])
    expect((await balance(flow)).nodes.goal.reached).toBe(1)
  })

  it('governs a contact from its entry to an end, through 500 nodes (000.08, 000.09, 004.04)', async () => {
    const ids = Array.from({ length: 498 }, (_, index) => `t${index}`)
    const nodes: Nodes = [on('Long'), ...ids.map((id, index) => tag(id, `long-${index % 5}`)), end]
    const flow = await install(
      sketch(
        nodes,
        ['start', ...ids].map((id, index) => `${id}.out>${[...ids, 'end'][index]}`),
      ),
    )
    await happens('ted', 'Long')
    const [run] = await runsOf(flow, 'ted')
    expect(run.state).toBe('completed')
    expect((await detail(run.id)).steps).toHaveLength(500)
    expect(Object.keys((await balance(flow)).nodes)).toHaveLength(500)
  })

  it('refuses a flow that has no start or no end (000.13)', async () => {
    const { body } = await door.ask('POST', '/api/flows/import', { payload: sketch([tag('alone')], []) })
    const { status, body: said } = await door.ask('POST', `/api/flows/${body.id}/publish`)
    expect(status).toBe(422)
    expect(said.findings.map(({ code }: any) => code)).toEqual(
      expect.arrayContaining(['FLOW_GRAPH_TRIGGER_MISSING', 'FLOW_GRAPH_END_MISSING']),
    )
  })

  it('sets a quota by number or by monthly visits, and tells whom it refused (002.11, 002.12)', async () => {
    const flow = await install(sketch([on('Visit'), end], ['start.out>end']))
    const set = async (payload: JsonObject) => (await door.ask('PUT', '/api/workspace/quota', { payload })).body
    expect(await set({ monthlyVisits: 1500 })).toMatchObject({ perDay: 2, monthlyVisits: 1500, used: 0, refused: 0 })
    for (const user of ['v1', 'v2', 'v3']) await happens(user, 'Visit')
    expect((await door.ask('GET', '/api/workspace/quota')).body).toMatchObject({ perDay: 2, used: 2, refused: 1 })
    const { body } = await door.ask('GET', `/api/refusals?flow=${flow}`)
    expect(body.items).toMatchObject([{ userId: 'v3', reason: 'quota', flow }])
    expect(body.next).toBeNull()
    expect(await set({ perDay: null })).toMatchObject({ perDay: null, monthlyVisits: null })
    await happens('v3', 'Visit')
    expect(await runsOf(flow, 'v3')).toHaveLength(1)
    for (const payload of [{}, { perDay: -1 }, { perDay: 1.5 }, { perDay: 1, monthlyVisits: 1 }, { perDay: '1' }])
      expect((await door.ask('PUT', '/api/workspace/quota', { payload })).status).toBe(400)
    expect((await door.ask('GET', '/api/refusals?cursor=x')).status).toBe(400)
  })
})
