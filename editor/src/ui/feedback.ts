/** Asking before, and telling after: what pages share when they do something on the server. */
import { ElMessage, ElMessageBox } from 'element-plus'
import { ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { sentenceOf } from './problem.ts'

export interface Question {
  readonly title: string
  /** What will happen. */
  readonly text: string
  /** The word on the button that does it. */
  readonly button: string
}

export function useFeedback() {
  const { t } = useI18n()
  const busy = ref(false)

  /** Whether the person agrees. */
  function confirmed({ title, text, button }: Question): Promise<boolean> {
    const options = { confirmButtonText: button, cancelButtonText: t('shell.cancel'), showClose: false }
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
      if (told !== null) ElMessage.success(told)
    } catch (error) {
      ElMessage.error({ message: sentenceOf(error, t), showClose: true })
    } finally {
      busy.value = false
    }
  }
  return { busy, confirmed, attempt }
}
