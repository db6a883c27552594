import type { FlowDocument, Rehearsed, Turn } from '@millrace/core'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { useFlowDocument } from '../../../../stores/flow-document.ts'
import { useRehearsal } from './rehearsal.ts'

const document: FlowDocument = {
  millrace: 1,
  name: 'Probe',
  settings: {},
  nodes: [{ id: 'start', type: 'probe', version: 1, config: {}, at: { x: 0, y: 0 } }],
  edges: [],
}
const start = '2027-01-04T09:00:00.000Z'
interface Asked {
  readonly contact: unknown
  readonly turns: readonly Turn[]
  readonly start?: string
  readonly failing: readonly string[]
}

/** The server: plays every turn but those of this event; `problem` is what it answers to all. */
function serve({ unfit = '', problem = null as object | null } = {}) {
  const asked: Asked[] = []
  vi.stubGlobal('fetch', (url: string, { body }: RequestInit) => {
    if (url.endsWith('/check'))
      return Promise.resolve(new Response(JSON.stringify({ findings: [{ severity: 'error', node: 'start' }, { severity: 'warning' }] })))
    if (problem !== null) return Promise.resolve(new Response(JSON.stringify(problem), { status: 422 }))
    const order = JSON.parse(String(body)) as Asked
    asked.push(order)
    const bad = order.turns.findIndex((turn) => 'event' in turn && turn.event === unfit)
    const refusal = bad < 0 ? null : { turn: bad + 1, code: 'REHEARSAL_NOTHING_DUE', message: 'No' }
    const answer: Partial<Rehearsed> = {
      start,
      now: start,
      turns: order.turns.map(() => ({ at: start })),
      refusal,
      runs: [],
      steps: [],
      offers: [],
    }
    return Promise.resolve(new Response(JSON.stringify(answer)))
  })
  return asked
}
const made = { email: 'anna@people.example' }
const cart: Turn = { event: 'Cart' }
const played = { turns: [], failing: [], ahead: 0 }

describe('a test run step by step', () => {
  beforeEach(() => {
    setActivePinia(createPinia())
    useFlowDocument().open(document)
    useRehearsal().open('7')
  })

  it('asks for all turns together, from the instant that it began at', async () => {
    const asked = serve()
    const rehearsal = useRehearsal()
    await rehearsal.ask(played, made)
    await rehearsal.ask({ ...rehearsal.played, turns: [cart] }, made)
    await rehearsal.ask({ ...rehearsal.played, turns: [], failing: ['start'] }, made)
    expect(asked.map(({ turns, start: from, failing }) => [turns, from, failing])).toEqual([
      [[], undefined, []],
      [[cart], start, []],
      [[], start, ['start']],
    ])
    expect(asked[0]!.contact).toEqual({ userId: 'anna', attributes: made })
    await rehearsal.ask(rehearsal.played, { email: 'other@people.example' })
    expect(asked.at(-1)!.contact).toEqual(asked[0]!.contact)
    rehearsal.over()
    expect([rehearsal.answer, rehearsal.played.failing]).toEqual([null, []])
  })

  it('keeps the turns before one that does not fit, and says which that was', async () => {
    const asked = serve({ unfit: 'Lost' })
    const rehearsal = useRehearsal()
    await rehearsal.ask({ ...played, turns: [cart, { event: 'Lost' }, cart] }, made)
    expect(rehearsal.played.turns).toEqual([cart])
    expect(rehearsal.misfit).toMatchObject({ turn: 2 })
    expect(asked).toHaveLength(2)
    await rehearsal.ask(rehearsal.played, made)
    expect(rehearsal.misfit).toBeNull()
  })

  it('tells what is to be mended in a flow that could not run, and any other refusal as it is', async () => {
    const rehearsal = useRehearsal()
    serve({ problem: { code: 'SIMULATION_REFUSED', title: 'No', status: 422 } })
    await rehearsal.ask(played, made)
    expect(rehearsal.refusal).toMatchObject({ kind: 'findings', findings: [{ node: 'start' }] })
    serve({ problem: { code: 'CONTACT_UNKNOWN', title: 'No', status: 422 } })
    await rehearsal.ask(played, made)
    expect(rehearsal.refusal).toMatchObject({ kind: 'error' })
    expect([rehearsal.busy, rehearsal.answer]).toEqual([false, null])
  })

  it('asks for nobody, and knows when the flow has changed since', async () => {
    const asked = serve()
    const rehearsal = useRehearsal()
    rehearsal.who = 'real'
    await rehearsal.ask(played, made)
    expect(asked).toEqual([])
    rehearsal.person = { id: 'visitor', by: 'anonymousId' }
    await rehearsal.ask(played, made)
    expect(asked[0]!.contact).toEqual({ userId: 'visitor', by: 'anonymousId' })
    expect(rehearsal.stale).toBe(false)
    useFlowDocument().renameNode('start', 'Begin')
    expect(rehearsal.stale).toBe(true)
    rehearsal.open('8')
    expect([rehearsal.answer, rehearsal.who]).toEqual([null, 'made'])
  })
})
