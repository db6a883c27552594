/** The flow as a file, and a copy of it as a new draft. */
import { ElMessage } from 'element-plus'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { createFlow, exportFlow } from '../../api/flows.ts'
import { useFlowDocument } from '../../stores/flow-document.ts'
import { saveAsFile } from '../../ui/files.ts'
import { sentenceOf } from '../../ui/problem.ts'
import type { FlowOnPage } from './use-flow.ts'

export function useFiles(page: FlowOnPage) {
  const { t } = useI18n()
  const router = useRouter()
  const doc = useFlowDocument()

  async function attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      ElMessage.error({ message: sentenceOf(error, t), showClose: true })
    }
  }
  const exportJson = () =>
    attempt(async () => {
      await page.flush()
      saveAsFile(`${doc.document.name}.json`, await exportFlow(page.id))
    })
  const duplicate = () =>
    attempt(async () => {
      const { id } = await createFlow({ ...doc.document, name: t('flows.copyOf', { name: doc.document.name }) })
      ElMessage.success(t('flows.duplicated'))
      await router.push({ name: 'flow', params: { id } })
    })
  return { exportJson, duplicate }
}
