/** A planned file on its way to the server, and then to the page of its import. */
import { ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { listImports, type ImportItem } from '../../../api/data.ts'
import { Problem } from '../../../api/http.ts'
import { sentenceOf } from '../../../ui/problem.ts'
import { isStopped, useUpload } from '../use-upload.ts'
import { mapText } from './plan.ts'
import { usePlan } from './use-plan.ts'

export function useNewImport() {
  const { t } = useI18n()
  const router = useRouter()
  const { sent, size, start: upload, stop } = useUpload()
  const planned = usePlan()
  const sendError = ref('')

  async function send(): Promise<void> {
    const [file, preview, { kind, format, start }] = [planned.file.value, planned.preview.value, planned.frame.value]
    if (file === null || preview === null) return
    sendError.value = ''
    const before = await newest()
    const map = mapText(planned.plan.value, { kind, format })
    try {
      const query = { kind, format, start: start ? 'true' : undefined, map }
      const done = await upload<ImportItem>({ file, preview, path: '/api/imports', query })
      await router.push({ name: 'import', params: { id: done.id } })
    } catch (error) {
      const told = isStopped(error) ? null : await failureOf(error, before)
      sendError.value = isStopped(error) ? t('data.sending.stopped') : (told ?? sentenceOf(error, t))
    }
  }
  return { ...planned, sent, size, sendError, send, stop }
}

const newest = (): Promise<ImportItem | null> =>
  listImports({ limit: 1 }).then(
    ({ items }) => items[0] ?? null,
    () => null,
  )

/** A server that refuses a file may hang up before all of it is sent: then the import itself tells why. */
async function failureOf(error: unknown, before: ImportItem | null): Promise<string | null> {
  const after = error instanceof Problem && error.offline ? await newest() : null
  return after !== null && after.id !== before?.id ? (after.failure?.message ?? null) : null
}
