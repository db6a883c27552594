/** Turns a step into another type: the server works it out on the saved draft, the document takes the step over as one undo step. */
import { useI18n } from 'vue-i18n'
import { Problem } from '../../../api/http.ts'
import { convertedDraft } from '../../../api/reports.ts'
import { localized } from '../../../i18n/index.ts'
import { useFlowDocument } from '../../../stores/flow-document.ts'
import { useManifests } from '../../../stores/manifests.ts'
import { useFeedback } from '../../../ui/feedback.ts'
import type { FlowSession } from '../flow-session.ts'

export function useConvert(session: FlowSession) {
  const { t } = useI18n()
  const doc = useFlowDocument()
  const types = useManifests()
  const { busy, attempt } = useFeedback()

  const convert = (node: string, to: string) =>
    attempt(async () => {
      const type = localized(types.byType.get(to)?.title ?? { en: to })
      if (!(await session.flush())) throw new Problem(409, { code: 'FLOW_UNSAVED', detail: t('results.convert.unsaved') })
      doc.convertNode(node, await converted(session.id, { node, to }, t('results.convert.refused', { type })))
      return t('results.convert.done', { type })
    })
  return { busy, convert }
}

async function converted(flow: string, order: { readonly node: string; readonly to: string }, refused: string) {
  try {
    return await convertedDraft(flow, order)
  } catch (error) {
    if (error instanceof Problem && error.code === 'FLOW_CONVERT_REFUSED')
      throw new Problem(error.status, { code: error.code, detail: refused })
    throw error
  }
}
