/** Asking before, and telling after: what pages share when they do something on the server. */
import { ElMessage, ElMessageBox, type MessageType } from 'element-plus'
import { ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { usePopUps } from './pop-ups.ts'
import { sentenceOf } from './problem.ts'

export interface Question {
  readonly title: string
  /** What will happen. */
  readonly text: string
  /** The word on the button that does it. */
  readonly button: string
  /** Nothing brings back what it ends: the question says so by its looks. */
  readonly grave?: boolean
}

/** Long enough to read two sentences. */
const lastingMs = 6000

/**
 * Says a sentence for a few seconds above the page, or above the embedded editor that it belongs to; faults and warnings stay longer and can
 * be closed before.
 */
export function useTelling(): (kind: Exclude<MessageType, 'primary'>, message: string) => void {
  const appendTo = usePopUps()
  return (type, message) => {
    const lasting = type === 'error' || type === 'warning'
    ElMessage({ type, message, appendTo, ...(lasting ? { showClose: true, duration: lastingMs } : {}) })
  }
}

export function useFeedback() {
  const { t } = useI18n()
  const appendTo = usePopUps()
  const tell = useTelling()
  const busy = ref(false)

  /** Whether the person agrees. */
  function confirmed({ title, text, button, grave = false }: Question): Promise<boolean> {
    const looks = grave ? ({ type: 'warning', confirmButtonClass: 'el-button--danger' } as const) : {}
    const options = { confirmButtonText: button, cancelButtonText: t('shell.cancel'), showClose: false, appendTo, ...looks }
    return ElMessageBox.confirm(text, title, options).then(
      () => true,
      () => false,
    )
  }

  /** Does something and shows the sentence it answers, or why it failed. */
  async function attempt(work: () => Promise<string | null>): Promise<void> {
    busy.value = true
    try {
      const told = await work()
      if (told !== null) tell('success', told)
    } catch (error) {
      tell('error', sentenceOf(error, t))
    } finally {
      busy.value = false
    }
  }
  return { busy, confirmed, attempt }
}
