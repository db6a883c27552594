/** The preview of what is being written: asked for a moment after the last change, the last answer staying until the next. */
import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import { previewMessage, type Composing, type PreviewAnswer } from '../api/compose.ts'

const pauseMs = 350

export function usePreview(composing: () => Composing) {
  const answer = shallowRef<PreviewAnswer | null>(null)
  const fault = shallowRef<unknown>(null)
  const loading = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let asking = new AbortController()

  async function ask(): Promise<void> {
    asking.abort()
    asking = new AbortController()
    const { signal } = asking
    loading.value = true
    try {
      const found = await previewMessage(composing(), signal)
      if (signal.aborted) return
      answer.value = found
      fault.value = null
    } catch (error) {
      if (!signal.aborted) fault.value = error
    } finally {
      if (!signal.aborted) loading.value = false
    }
  }
  watch(
    () => JSON.stringify(composing()),
    () => {
      clearTimeout(timer)
      timer = setTimeout(() => void ask(), pauseMs)
    },
  )
  void ask()
  onScopeDispose(() => {
    clearTimeout(timer)
    asking.abort()
  })
  return { answer, fault, loading, ask }
}
