import { seededRandom } from '@millrace/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createItem, inTransaction, openPluginDatabase, type PluginDatabase } from '../../../test/support/plugin-database.ts'
import { nextTurn, wholeWeight } from './chairman.ts'
import plugin from './index.ts'
import { placeWrite, splitFact, type Placed, type Placement } from './placed.ts'

let database: PluginDatabase
beforeAll(async () => {
  database = await openPluginDatabase(plugin)
})
afterAll(() => database.close())

const load = (sql: PluginDatabase['sql'], flow: string) =>
  splitFact.load(sql, { workspace: 1, ids: [flow], now: 0, params: {}, pending: [] })
const place = (flow: string, key: string, branch: string, series = 'count') =>
  createItem<Placement>({ node: 'n', series, branch }, { flow, key })

describe('placements in the database', () => {
  it('count by node, series and branch, each step once, as the simulator applies them', async () => {
    const items = [place('1', 'a', 'x'), place('1', 'b', 'y'), place('1', 'c', 'x'), place('1', 'd', 'x', 'percent:x=1')]
    await database.commit(placeWrite, items)
    await database.commit(placeWrite, [...items.slice(1), place('2', 'a', 'x')])
    const applied = items.reduce<Placed>((value, item) => placeWrite.apply!(value, item), splitFact.initial)
    expect((await load(database.sql, '1')).get('1')).toEqual(applied)
    expect((await load(database.sql, '2')).get('2')).toEqual({ n: { count: { x: 1 } } })
    expect((await load(database.sql, '3')).has('3')).toBe(false)
  })

  it('are told to their own workspace alone', async () => {
    await load(database.sql, '20')
    await database.commit(placeWrite, [place('20', 'a', 'x')])
    expect((await splitFact.load(database.sql, { workspace: 2, ids: ['20'], now: 0, params: {}, pending: [] })).size).toBe(0)
    expect((await load(database.sql, '20')).size).toBe(1)
  })

  it('are exact when batches meet (000.49): each waits for the one before it and sees what it did', async () => {
    const connections = await Promise.all(Array.from({ length: 4 }, () => database.connect()))
    const shares = [
      { name: 'a', weight: 3000 },
      { name: 'b', weight: 7000 },
    ]
    const batch = async (line: number, round: number) => {
      const { sql } = connections[line]!
      const random = seededRandom(`${line}:${round}`)
      await inTransaction(sql, async () => {
        let value = (await load(sql, '10')).get('10') ?? splitFact.initial
        const items = Array.from({ length: 7 }, (_, i) => {
          const item = place('10', `${line}:${round}:${i}`, nextTurn(shares, value['n']?.['count'] ?? {}, random))
          value = placeWrite.apply!(value, item)
          return item
        })
        await placeWrite.commit(sql, items)
      })
    }
    const lines = connections.map(async (_, line) => {
      for (let round = 0; round < 10; round++) await batch(line, round)
    })
    await Promise.all(lines)
    for (const { close } of connections) await close()
    const counts = (await load(database.sql, '10')).get('10')!['n']!['count']!
    expect(counts['a']! + counts['b']!).toBe(280)
    expect(Math.abs(counts['a']! - (280 * 3000) / wholeWeight)).toBeLessThan(1)
  })

  it('give a branch its number of contacts and not one more, whoever comes at once (000.49)', async () => {
    const connections = await Promise.all(Array.from({ length: 4 }, () => database.connect()))
    const batch = (line: number, round: number) =>
      inTransaction(connections[line]!.sql, async () => {
        let value = (await load(connections[line]!.sql, '11')).get('11') ?? splitFact.initial
        for (let i = 0; i < 7 && (value['n']?.['count']?.['few'] ?? 0) < 100; i++) {
          const item = place('11', `few:${line}:${round}:${i}`, 'few')
          value = placeWrite.apply!(value, item)
          await placeWrite.commit(connections[line]!.sql, [item])
        }
      })
    await Promise.all(
      connections.map(async (_, line) => {
        for (let round = 0; round < 5; round++) await batch(line, round)
      }),
    )
    for (const { close } of connections) await close()
    expect((await load(database.sql, '11')).get('11')).toEqual({ n: { count: { few: 100 } } })
  })
})
