import { testNode } from '@millrace/core/testing'
import { segmentAdd, segmentRemove } from './change.ts'
import plugin from './index.ts'
import { triggerSegment } from './trigger.ts'

const vip = { 'contact.segments': ['vip'] }

testNode(segmentAdd, {
  plugin,
  cases: [{ name: 'puts the contact into a segment (001.18)', facts: { 'contact.segments': [] }, leaves: 'out' }],
})
testNode(segmentRemove, { plugin, cases: [{ name: 'takes the contact out of it (001.21)', facts: vip, leaves: 'out' }] })
testNode(triggerSegment, { plugin, cases: [{ name: 'lets the contact on', facts: vip, leaves: 'out' }] })
