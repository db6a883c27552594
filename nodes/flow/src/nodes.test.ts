import { checkFlow, createRegistry, type FlowDocument, type JsonObject } from '@millrace/core'
import { runNode, testNode } from '@millrace/core/testing'
import { describe, expect, it } from 'vitest'
import { flowStart } from './flow-start.ts'
import plugin from './index.ts'
import { join } from './join.ts'
import { createItem } from '../../../test/support/plugin-database.ts'
import { limit } from './limit.ts'
import { limitWrite } from './limits.ts'
import { parallel } from './parallel.ts'
import { repeat } from './repeat.ts'

const noon = Date.UTC(2027, 0, 1, 12)
const branch = { root: 'r', parent: 'r', name: 'a' }
const limits = (...uses: readonly number[]) => ({ facts: { limits: { discount: uses } } })
const day = 86_400_000

testNode(flowStart, {
  plugin,
  cases: [
    { name: 'lets the contact into another flow (001.24)', config: { flow: '7' }, leaves: 'out' },
    { name: 'gives up in a circle of flows', run: { hops: 100 }, fails: 'FLOW_START_CIRCLE' },
    { name: 'starts flows for years when time passes between', run: { hops: 100, enteredAt: noon - 1 }, leaves: 'out' },
  ],
})
testNode(parallel, { plugin, cases: [{ name: 'forks into its branches (001.11)', forks: ['a', 'b'] }] })
testNode(join, {
  plugin,
  cases: [
    { name: 'is where a branch arrives', run: { branch }, joins: 'all' },
    { name: 'is enough for any', config: { mode: 'any' }, run: { branch }, joins: 'any' },
    { name: 'lets the run on', input: { kind: 'join', branch: 'a' }, leaves: 'out' },
    { name: 'lets a branch on whose own branches have joined', run: { branch }, input: { kind: 'join', branch: 'a' }, leaves: 'out' },
    { name: 'lets those through who come without branches', leaves: 'out' },
  ],
})
testNode(repeat, {
  plugin,
  cases: [
    { name: 'goes round (003.25)', vars: { node: { times: 2 } }, leaves: 'again' },
    { name: 'goes on when it has been round often enough', vars: { node: { times: 3 } }, leaves: 'out' },
  ],
})
testNode(limit, {
  plugin,
  cases: [
    { name: 'lets the first through (003.33)', ...limits(), leaves: 'out' },
    { name: 'holds back the second in its period', ...limits(noon - 90 * day + 1), leaves: 'over' },
    { name: 'lets through again when the period is over', ...limits(noon - 90 * day), leaves: 'out' },
    { name: 'holds back for ever without a period', config: { times: 1, key: 'discount' }, ...limits(0), leaves: 'over' },
  ],
})

describe('flow.start', () => {
  it('hands texts and values over', async () => {
    const data = { city: '{{ contact.city }}', list: [1, '{{ contact.city }}!'], on: true }
    const outcome = await runNode(flowStart, { config: { flow: '7', data }, attributes: { city: 'Омск' } })
    const rendered = { city: 'Омск', list: [1, 'Омск!'], on: true }
    expect(outcome).toMatchObject({
      effects: [{ type: 'flow.start', data: { flow: '7', data: rendered } }],
      why: { flow: '7', data: rendered },
    })
  })
})

describe('repeat', () => {
  it('counts anew for whoever comes back', async () => {
    const ports: string[] = []
    let vars: JsonObject = {}
    for (let visit = 0; visit < 6; visit++) {
      const outcome = await runNode(repeat, { config: { times: 2 }, vars })
      if (outcome.kind !== 'leave') throw new Error('It always leaves')
      ports.push(outcome.port)
      vars = { ...vars, ...outcome.vars }
    }
    expect(ports).toEqual(['again', 'again', 'out', 'again', 'again', 'out'])
  })
})

describe('limit', () => {
  it('counts by any key, of a name that every object has, too', async () => {
    for (const key of ['constructor', '__proto__']) {
      const first = await runNode(limit, { config: { times: 1, key }, facts: { limits: {} } })
      expect(first).toMatchObject({ kind: 'leave', port: 'out', why: { key, used: 0 } })
      const used = limitWrite.apply!({}, createItem({ key }, { key, at: noon }))
      expect(Object.hasOwn(used, key) && used[key]).toEqual([noon])
      expect(await runNode(limit, { config: { times: 1, key }, facts: { limits: used } })).toMatchObject({ port: 'over' })
    }
  })

  it('says when the contact is free again, by the calendar of the contact', async () => {
    const config = { times: 2, period: 'P1M', key: 'discount' }
    const outcome = await runNode(limit, { config, ...limits(noon - 3 * day, noon - 2 * day, noon - day) })
    expect(outcome).toMatchObject({ port: 'over', why: { key: 'discount', used: 3, of: 2, free: '2027-01-30T12:00:00.000Z' } })
  })

  it('counts for itself without a key, and by a rendered one', async () => {
    const keyOf = async (config: JsonObject) =>
      (await runNode(limit, { config, attributes: { city: 'Омск' }, facts: { limits: {} }, node: 'n' })).why
    expect(await keyOf({ times: 1 })).toMatchObject({ key: '1:n' })
    expect(await keyOf({ times: 1, key: 'in-{{ contact.city }}' })).toMatchObject({ key: 'in-Омск' })
  })
})

describe('the check of branches', () => {
  const registry = createRegistry([plugin])
  const codes = (nodes: { readonly [id: string]: readonly [string, JsonObject] }, edges: readonly string[]) => {
    const document: FlowDocument = {
      millrace: 1,
      name: 'Test',
      nodes: Object.entries(nodes).map(([id, [type, config]]) => ({ id, type, version: 1, config })),
      edges: edges.map((edge) => {
        const [from, port, to] = edge.split(/[.>]/) as [string, string, string]
        return { from, port, to }
      }),
    }
    return checkFlow(document, registry)
      .filter(({ code }) => /FORK|BRANCH|CYCLE|CONFIG/.test(code))
      .map(({ code, node }) => `${code} ${node}`)
  }
  const fork = ['parallel', { branches: [{ name: 'a' }, { name: 'b' }] }] as const

  it('finds a join that no branches lead to', () => {
    expect(codes({ j: ['join', {}], l: ['limit', { times: 1 }] }, ['l.out>j', 'j.out>l'])).toContain('FLOW_GRAPH_JOIN_UNFORKED j')
    expect(codes({ f: fork, j: ['join', {}], l: ['limit', { times: 1 }] }, ['f.a>j', 'f.b>l', 'l.out>j'])).toEqual([])
  })

  it('finds branches that lead back to where they began, but for a circle through their join', () => {
    expect(codes({ f: fork, l: ['limit', { times: 1 }] }, ['f.a>l', 'f.b>l', 'l.out>f'])).toContain('FLOW_GRAPH_BRANCH_CIRCLE f')
    const round = codes({ f: fork, j: ['join', {}], r: ['repeat', { times: 3 }] }, ['f.a>j', 'f.b>j', 'j.out>r', 'r.again>f'])
    expect(round).toEqual(['FLOW_GRAPH_CYCLE_UNWAITED f'])
  })

  it('refuses less than two branches, more than ten, and two of one name', () => {
    const named = (count: number) => ['parallel', { branches: Array.from({ length: count }, (_, n) => ({ name: `b${n}` })) }] as const
    expect(codes({ f: named(1) }, [])).toHaveLength(1)
    expect(codes({ f: named(11) }, [])).toHaveLength(1)
    expect(parallel.check!({ branches: [{ name: 'a' }, { name: 'a' }] })).toMatchObject([
      { path: '/branches/1/name', code: 'PARALLEL_NAME_REPEATED' },
    ])
  })
})
