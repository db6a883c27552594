/** Segments: `segment.add`, `segment.remove`, `trigger.segment`, the fact `contact.segments`, and who is in which. */
import { definePlugin } from '@millrace/core'
import { segmentAdd, segmentRemove } from './change.ts'
import { exportMembers, memberWrite, mergeMembers, segmentsFact } from './members.ts'
import { triggerSegment } from './trigger.ts'

export default definePlugin({
  name: '@millrace/node-segment',
  events: {
    'Segment Entered': { en: 'Entered a segment', ru: 'Попадание в сегмент' },
    'Segment Left': { en: 'Left a segment', ru: 'Выход из сегмента' },
  },
  nodes: [triggerSegment, segmentAdd, segmentRemove],
  writes: [memberWrite],
  facts: [segmentsFact],
  membership: { fact: segmentsFact.name, write: memberWrite.type },
  merge: mergeMembers,
  exportContact: exportMembers,
})
