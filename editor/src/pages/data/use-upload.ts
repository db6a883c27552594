/** A file on its way: how far it is, stopping it, and a warning before the page is left with it. */
import { onBeforeUnmount, ref, shallowRef, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { onBeforeRouteLeave } from 'vue-router'
import { upload } from '../../api/upload.ts'
import { useFeedback } from '../../ui/feedback.ts'
import type { FilePreview } from './preview.ts'

export interface Sent {
  readonly file: File
  readonly preview: Pick<FilePreview, 'format' | 'charset' | 'gzip'>
  readonly path: string
  readonly query: Readonly<Record<string, string | number | undefined>>
}

export interface Uploading {
  /** Bytes sent; null while nothing is under way. */
  readonly sent: Ref<number | null>
  readonly size: Ref<number>
  /** Rejects with a `Problem`, or an `AbortError` once it was stopped. */
  start<T>(order: Sent): Promise<T>
  /** Asks before. */
  stop(): Promise<void>
}

export const mediaTypeOf = ({ format, charset }: Pick<FilePreview, 'format' | 'charset'>): string =>
  `${format === 'csv' ? 'text/csv' : 'application/x-ndjson'}; charset=${charset}`

export function useUpload(): Uploading {
  const { t } = useI18n()
  const sent = ref<number | null>(null)
  const size = ref(0)
  const stopper = shallowRef<AbortController | null>(null)
  const warn = (event: BeforeUnloadEvent) => event.preventDefault()

  const { confirmed } = useFeedback()

  const agreed = (text: string) => confirmed({ title: t('data.sending.stopTitle'), text, button: t('data.sending.stop') })
  onBeforeRouteLeave(() => sent.value === null || agreed(t('data.sending.leave')))
  onBeforeUnmount(() => {
    stopper.value?.abort()
    removeEventListener('beforeunload', warn)
  })

  async function start<T>({ file, preview, path, query }: Sent): Promise<T> {
    stopper.value = new AbortController()
    sent.value = 0
    size.value = file.size
    addEventListener('beforeunload', warn)
    try {
      return await upload<T>(path, {
        file,
        type: mediaTypeOf(preview),
        gzip: preview.gzip,
        query,
        signal: stopper.value.signal,
        onProgress: (bytes) => (sent.value = bytes),
      })
    } finally {
      sent.value = null
      stopper.value = null
      removeEventListener('beforeunload', warn)
    }
  }
  async function stop(): Promise<void> {
    if (await agreed(t('data.sending.stopText'))) stopper.value?.abort()
  }
  return { sent, size, start, stop }
}

export const isStopped = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError'
