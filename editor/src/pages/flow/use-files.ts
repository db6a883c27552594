/** The flow as a file, and a copy of it as a new draft. */
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { createFlow, exportFlow } from '../../api/flows.ts'
import { copyName } from '../../document/copy-name.ts'
import { useFlowDocument } from '../../stores/flow-document.ts'
import { useFeedback } from '../../ui/feedback.ts'
import { saveAsFile } from '../../ui/files.ts'
import type { FlowSession } from './flow-session.ts'

export function useFiles(session: FlowSession) {
  const { t } = useI18n()
  const router = useRouter()
  const doc = useFlowDocument()
  const { attempt } = useFeedback()

  const exportJson = () =>
    attempt(async () => {
      await session.flush()
      saveAsFile(`${doc.document.name}.json`, await exportFlow(session.id))
      return null
    })
  const duplicate = () =>
    attempt(async () => {
      const { id } = await createFlow({ ...doc.document, name: copyName(doc.document.name, (name) => t('flows.copyOf', { name })) })
      await router.push({ name: 'flow', params: { id } })
      return t('flows.duplicated')
    })
  return { exportJson, duplicate }
}
