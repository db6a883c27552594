/** Split tests in the memory store, as simulations run them: the same variants and the same tallies, without a database. */
import { createEngine, createMemoryStore, createRegistry, seededRandom } from '@millrace/core'
import { createEvent } from '@millrace/core/testing'
import { expect, it } from 'vitest'
import end from '../../nodes/end/src/index.ts'
import split from '../../nodes/split/src/index.ts'
import trigger from '../../nodes/trigger/src/index.ts'

const noon = Date.UTC(2027, 0, 1, 12)
const config = { variants: [{ name: 'a' }, { name: 'b' }], metric: 'goal', goal: { event: 'Order Completed' }, winner: 'continuous' }
const document = {
  millrace: 1,
  name: 'Test',
  nodes: [
    { id: 'start', type: 'trigger.event', version: 1, config: { event: 'Signed Up' } },
    { id: 'split', type: 'split.test', version: 1, config },
    { id: 'a', type: 'end', version: 1, config: {} },
    { id: 'b', type: 'end', version: 1, config: {} },
  ],
  edges: [
    { from: 'start', port: 'out', to: 'split' },
    { from: 'split', port: 'a', to: 'a' },
    { from: 'split', port: 'b', to: 'b' },
  ],
}

it('follow what does best there, too (000.48)', async () => {
  const registry = createRegistry([trigger, split, end])
  const engine = createEngine(registry)
  const store = createMemoryStore(registry, () => noon)
  engine.load({ workspace: 1, flow: '1', version: 1, document, state: 'active', timezone: 'UTC', current: true })
  const random = seededRandom('buyers')
  const sent = { a: 0, b: 0 }
  for (let contact = 1; contact <= 300; contact++) {
    const happens = async (event: string) => {
      const record = { ...createEvent(event, noon), id: `${event}:${contact}` }
      await store.accept([{ workspace: 1, identity: { userId: `user-${contact}` }, event: record }])
      for (const lane of await store.dueLanes()) await store.visit(lane, engine)
    }
    await happens('Signed Up')
    const [{ variant }] = (await store.fact(1, 'experiments', String(contact))) as [{ variant: 'a' | 'b' }]
    if (contact > 200) sent[variant] += 1
    if (random() < (variant === 'a' ? 0.5 : 0.1)) await happens('Order Completed')
  }
  expect(sent.a).toBeGreaterThan(90)
})
