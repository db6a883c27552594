/** Segments: `segment.add`, `segment.remove`, `trigger.segment`, the fact `contact.segments`, and who is in which. */
import { definePlugin } from '@millrace/core'
import { segmentAdd, segmentRemove } from './change.ts'
import { exportMembers, memberWrite, mergeMembers, segmentsFact } from './members.ts'
import { triggerSegment } from './trigger.ts'

export default definePlugin({
  name: '@millrace/node-segment',
  nodes: [triggerSegment, segmentAdd, segmentRemove],
  writes: [memberWrite],
  facts: [segmentsFact],
  membership: { fact: segmentsFact.name, write: memberWrite.type },
  merge: mergeMembers,
  exportContact: exportMembers,
})
