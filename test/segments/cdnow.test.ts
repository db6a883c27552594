/** Segments over the CDNOW sample, in memory and from alarm to alarm: who is in which at four dates is what the CSV says, counted by hand. */
import { readFileSync } from 'node:fs'
import { createEngine, createMemoryStore, createRegistry, type Rule } from '@millrace/core'
import { expect, it } from 'vitest'
import activity from '@millrace/node-activity'
import segment from '@millrace/node-segment'

const dayMs = 86_400_000
const noon = dayMs / 2
const sample = readFileSync(new URL('../../examples/data/cdnow-sample.csv', import.meta.url), 'utf8')
const orders = sample
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(','))
  .map(([user, date, , total]) => ({ user: user!, at: Date.parse(date!) + noon, total: Number(total) }))
  .toSorted((a, b) => a.at - b.at)

const count = { var: 'contact.orders.count' }
const rules: Readonly<Record<string, Rule>> = {
  'one-order': { '==': [count, 1] },
  'two-orders': { '==': [count, 2] },
  'three-or-more': { '>=': [count, 3] },
  silent: { '==': [{ fact: ['events.count', { event: 'Order Completed', within: 'P60D' }] }, 0] },
}

/** From the CSV alone. */
function expectedAt(now: number): Readonly<Record<string, number>> {
  const byUser = Map.groupBy(
    orders.filter(({ at }) => at <= now),
    ({ user }) => user,
  )
  const those = (test: (own: readonly (typeof orders)[number][]) => boolean) => [...byUser.values()].filter(test).length
  return {
    'one-order': those((own) => own.length === 1),
    'two-orders': those((own) => own.length === 2),
    'three-or-more': those((own) => own.length > 2),
    silent: those((own) => own.every(({ at }) => at <= now - 60 * dayMs)),
  }
}

it('hold whom the CSV says at four dates: one, two, three orders and more, and nobody heard of for 60 days (004.44)', async () => {
  const registry = createRegistry([activity, segment])
  let now = orders[0]!.at
  const engine = createEngine(registry)
  const store = createMemoryStore(registry, () => now, { lanes: 1 })
  engine.loadSegments(
    1,
    Object.entries(rules).map(([key, rule]) => ({ key, rule, revision: 0, since: 0 })),
    0,
  )
  const settle = async () => {
    for (let lanes = await store.dueLanes(); lanes.length > 0; lanes = await store.dueLanes())
      for (const lane of lanes) await store.visit(lane, engine)
  }
  const moveTo = async (to: number) => {
    for (let next = store.nextAt(); next !== null && next <= to; next = store.nextAt()) {
      now = Math.max(now, next)
      await settle()
    }
    now = to
  }
  let sent = 0
  for (const date of ['1997-03-31', '1997-06-30', '1997-12-31', '1998-06-30']) {
    const until = Date.parse(date) + dayMs - 1
    for (; sent < orders.length && orders[sent]!.at <= until; sent++) {
      const { user, at, total } = orders[sent]!
      await moveTo(at)
      const properties = { order_id: `order-${sent}`, total }
      const event = { id: `order-${sent}`, type: 'track' as const, event: 'Order Completed', at, receivedAt: at, properties }
      await store.accept([{ workspace: 1, identity: { userId: user }, event }])
      if (orders[sent + 1]?.at !== at) await settle()
    }
    await moveTo(until)
    await settle()
    const found: Record<string, number> = Object.fromEntries(Object.keys(rules).map((key) => [key, 0]))
    for (const { id } of store.contacts())
      for (const key of (await store.fact(1, 'contact.segments', id)) as readonly string[]) found[key]! += 1
    expect(found).toEqual(expectedAt(until))
  }
}, 60_000)
