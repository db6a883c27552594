import { expect, it } from 'vitest'
import type { IncomingEvent } from '@millrace/core'
import { createEventNames } from './event-names.ts'

const event = (name: string, properties: Record<string, number>): IncomingEvent => ({
  workspace: 1,
  identity: { userId: 'ann' },
  event: { id: name, type: 'track', event: name, at: 0, receivedAt: 0, properties },
})

/** A database that keeps what it is told, unless it is away. */
function table() {
  const kept: string[] = []
  const life = { away: false }
  const query = async (_text: string, [workspace, names, properties]: [number, string[], string[]]) => {
    if (life.away) throw new Error('away')
    kept.push(...names.map((name, index) => `${workspace} ${name}.${properties[index]}`))
  }
  return { kept, life, names: createEventNames({ query } as never) }
}

it('notes a name and each of its properties once, by workspace', () => {
  const { kept, names } = table()
  names.see(1, [event('Viewed', { page: 1 }), event('Viewed', { page: 2, tab: 1 })])
  names.see(1, [event('Viewed', { tab: 3 })])
  names.see(2, [event('Viewed', {})])
  expect(kept).toEqual(['1 Viewed.', '1 Viewed.page', '1 Viewed.tab', '2 Viewed.'])
})

it('notes again what could not be written', async () => {
  const { kept, life, names } = table()
  life.away = true
  names.see(1, [event('Viewed', { page: 1 })])
  await new Promise((done) => setImmediate(done))
  life.away = false
  names.see(1, [event('Viewed', { page: 1 })])
  expect(kept).toEqual(['1 Viewed.', '1 Viewed.page'])
})

it('keeps no more than a workspace can have, and no name longer than it shows', () => {
  const { kept, names } = table()
  const many = Object.fromEntries(Array.from({ length: 6000 }, (_, n) => [`p${n}`, n]))
  names.see(1, [event('Long', { ['x'.repeat(300)]: 1 }), event('Many', many), event('More', many)])
  expect(kept).toHaveLength(5000)
  expect(kept[1]).toBe(`1 Long.${'x'.repeat(200)}`)
})
