import { runNode, testNode } from '@millrace/core/testing'
import { expect, it } from 'vitest'
import plugin, { announceNode, scoreNode } from './score.ts'

testNode(scoreNode, {
  plugin,
  cases: [
    { name: 'adds points', config: { points: 5 }, facts: { score: 20 }, leaves: 'out' },
    { name: 'knows a champion', config: { points: 5 }, facts: { score: 95 }, leaves: 'champion' },
  ],
})

testNode(announceNode, {
  plugin,
  cases: [
    { name: 'waits for the board', facts: { score: 7 }, attributes: { name: 'Anna' }, waits: true },
    { name: 'goes on when it has answered', input: { kind: 'result', result: { status: 200 } }, leaves: 'out' },
    { name: 'tells of a failure', input: { kind: 'failure', failure: { code: 'SCORE_ANNOUNCE_REFUSED', message: 'No' } }, leaves: 'error' },
  ],
})

it('says what the points are for', async () => {
  const outcome = await runNode(scoreNode, {
    config: { points: 5, reason: 'Order {{ event.properties.order_id }}' },
    event: { event: 'Order Completed', properties: { order_id: 17 } },
    facts: { score: 0 },
  })
  expect(outcome).toMatchObject({ port: 'out', effects: [{ type: 'score.add', data: { points: 5, reason: 'Order 17' } }] })
})
