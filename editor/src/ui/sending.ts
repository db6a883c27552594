/** One thing at a time that is sent from a form: whether it is on its way, and why the last one failed, to be shown in the form. */
import { ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { sentenceOf } from './problem.ts'

export function useSending() {
  const { t } = useI18n()
  const busy = ref(false)
  const fault = ref('')

  async function send(work: () => Promise<void>): Promise<void> {
    busy.value = true
    fault.value = ''
    try {
      await work()
    } catch (problem) {
      fault.value = sentenceOf(problem, t)
    } finally {
      busy.value = false
    }
  }
  return { busy, fault, send }
}
