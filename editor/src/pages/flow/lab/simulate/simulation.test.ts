import type { FlowDocument } from '@millrace/core'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { useFlowDocument } from '../../../../stores/flow-document.ts'
import { newEvent } from './plan.ts'
import { useSimulation, type Draft } from './simulation.ts'

const document: FlowDocument = {
  millrace: 1,
  name: 'Probe',
  settings: {},
  nodes: [{ id: 'start', type: 'probe', version: 1, config: {}, at: { x: 0, y: 0 } }],
  edges: [],
}
const result = {
  from: '2027-01-01T00:00:00.000Z',
  to: '2027-01-02T00:00:00.000Z',
  seed: 1,
  contacts: 1,
  stats: { inside: 0, completed: 1, nodes: {} },
  messages: {},
  amounts: {},
  days: [],
  dead: [],
  failures: [],
}
const expected = { events: [{ event: 'Signed Up', node: 'start', starts: true, where: null }], requests: [], timed: [] }
const difference = { entered: { simulated: 1, real: 1 }, completed: { simulated: 1, real: 0 }, messages: {} }
const answers: Readonly<Record<string, unknown>> = { simulate: result, backtest: { simulated: result, difference, cut: false }, expected }

/** The server: answers each verb, unless `hold` keeps it from answering. */
function serve({ hold = false } = {}) {
  const asked: string[] = []
  const answer = (url: string, { signal }: RequestInit) => {
    const verb = url.split('/').at(-1)!
    asked.push(verb)
    if (!hold) return Promise.resolve(new Response(JSON.stringify(answers[verb]), { status: 200 }))
    return new Promise<Response>((_, reject) => signal!.addEventListener('abort', () => reject(new DOMException('gone', 'AbortError'))))
  }
  vi.stubGlobal('fetch', answer)
  return asked
}
const draft = (more: Partial<Draft> = {}): Draft => ({ id: '7', flush: async () => true, check: async () => [], ...more })

describe('what is tried out on the page of a flow', () => {
  beforeEach(() => {
    setActivePinia(createPinia())
    useFlowDocument().open(document)
  })

  it('keeps a result of each kind and the one before it, and its counts for the canvas (003.38)', async () => {
    serve()
    const simulation = useSimulation()
    simulation.open(draft())
    await simulation.run()
    expect([simulation.outcome?.mode, simulation.before, simulation.stats?.completed]).toEqual(['simulate', null, 1])
    await simulation.run()
    expect(simulation.before?.result).toEqual(result)
    simulation.mode = 'backtest'
    expect(simulation.outcome).toBeNull()
    await simulation.run()
    expect(simulation.outcome?.difference).toEqual(difference)
    simulation.mode = 'simulate'
    expect(simulation.outcome?.mode).toBe('simulate')
    simulation.onCanvas = false
    expect(simulation.stats).toBeNull()
  })

  it('is out of date once the draft is another one, and not for another name', async () => {
    serve()
    const [simulation, doc] = [useSimulation(), useFlowDocument()]
    simulation.open(draft())
    await simulation.run()
    doc.renameFlow('Another name')
    expect(simulation.stale).toBe(false)
    doc.setNote('start', 'Why')
    expect(simulation.stale).toBe(true)
    doc.undo()
    expect(simulation.stale).toBe(false)
  })

  it('does not ask the server while the draft has errors or cannot be saved', async () => {
    const asked = serve()
    const simulation = useSimulation()
    const finding = { code: 'X', severity: 'error' as const, node: 'start', path: '', message: 'Broken' }
    simulation.open(draft({ check: async () => [finding, { ...finding, severity: 'warning' }] }))
    await simulation.run()
    expect(simulation.refusal).toEqual({ kind: 'findings', findings: [finding] })
    simulation.open(draft({ flush: async () => false }))
    await simulation.run()
    expect([simulation.refusal, simulation.running]).toEqual([{ kind: 'unsaved' }, null])
    expect(asked).toEqual([])
  })

  it('runs once at a time, and a run that is cancelled leaves nothing', async () => {
    const asked = serve({ hold: true })
    const simulation = useSimulation()
    simulation.open(draft())
    const first = simulation.run()
    await simulation.run()
    await vi.waitFor(() => expect(asked).toEqual(['simulate']))
    simulation.cancel()
    await first
    expect([simulation.running, simulation.refusal, simulation.outcome]).toEqual([null, null, null])
  })

  it('proposes what the flow waits for until the author changes it, and again when asked', async () => {
    serve()
    const simulation = useSimulation()
    simulation.open(draft())
    await simulation.propose()
    expect(simulation.plan.events).toMatchObject([{ event: 'Signed Up' }])
    const own = [newEvent(1, { event: 'Mine' })]
    simulation.plan = { ...simulation.plan, events: own }
    await simulation.propose()
    expect(simulation.plan.events).toEqual(own)
    await simulation.propose(true)
    expect(simulation.plan.events).toMatchObject([{ event: 'Signed Up' }])
  })
})
