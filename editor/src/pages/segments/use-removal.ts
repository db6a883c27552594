/** Removing a segment: asked before, and refused with the flows that have to do with it. */
import { shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { Problem } from '../../api/http.ts'
import { deleteSegment, type Segment, type SegmentUse } from '../../api/segments.ts'
import { useFeedback } from '../../ui/feedback.ts'

export interface Refusal {
  readonly segment: Segment
  readonly flows: readonly SegmentUse[]
}

/** `removed` is called after a segment is gone. */
export function useRemoval(removed: () => Promise<unknown>) {
  const { t } = useI18n()
  const { confirmed, attempt } = useFeedback()
  const refusal = shallowRef<Refusal | null>(null)

  async function remove(segment: Segment): Promise<void> {
    if ((segment.usedBy ?? []).length > 0) {
      refusal.value = { segment, flows: segment.usedBy ?? [] }
      return
    }
    const question = {
      title: t('segments.remove.title', { name: segment.name }),
      text: t('segments.remove.text'),
      button: t('shell.delete'),
      grave: true,
    }
    if (!(await confirmed(question))) return
    await attempt(async () => {
      const flows = await refused(segment.key)
      if (flows === null) {
        await removed()
        return t('segments.remove.done', { name: segment.name })
      }
      refusal.value = { segment, flows }
      return null
    })
  }
  return { refusal, remove }
}

/** The flows that keep it, which may have come since the list was read; null once it is gone. */
async function refused(key: string): Promise<readonly SegmentUse[] | null> {
  try {
    await deleteSegment(key)
    return null
  } catch (error) {
    if (error instanceof Problem && error.code === 'SEGMENT_IN_USE' && Array.isArray(error.body['usedBy'])) {
      return error.body['usedBy'] as readonly SegmentUse[]
    }
    throw error
  }
}
