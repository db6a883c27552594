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
}

/** Says a sentence above the page for a few seconds; faults and warnings can be closed before. */
export function useTelling(): (kind: Exclude<MessageType, 'primary'>, message: string) => void {
  const appendTo = usePopUps()
  return (kind, message) => void ElMessage({ type: kind, message, appendTo, showClose: kind === 'error' || kind === 'warning' })
}

export function useFeedback() {
  const { t } = useI18n()
  const appendTo = usePopUps()
  const tell = useTelling()
  const busy = ref(false)

  /** Whether the person agrees. */
  function confirmed({ title, text, button }: Question): Promise<boolean> {
    const options = { confirmButtonText: button, cancelButtonText: t('shell.cancel'), showClose: false, appendTo }
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
