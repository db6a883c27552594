/** Sends what was decided: now or for later. A refusal stays in the dialog, where nothing of it is lost. */
import { computed, ref, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { Problem } from '../../../api/http.ts'
import { publishLater, publishNow, publishOutlook, type PublishOrder } from '../../../api/publishing.ts'
import { useTelling } from '../../../ui/feedback.ts'
import { sentenceOf } from '../../../ui/problem.ts'
import { useTime } from '../../shared/use-time.ts'
import { instantOfLocal } from './instant.ts'
import { rulesOf, type Choices } from './mapping.ts'
import type { Publishing } from './publishing.ts'

export interface PublishForm {
  order(): { readonly choices: Choices; readonly note: string; readonly revision: number }
  /** Null: now. */
  readonly at: Ref<string | null>
  zone(): string
  done(): void
}

export function usePublish({ session, ...publishing }: Publishing, form: PublishForm) {
  const { t } = useI18n()
  const tell = useTelling()
  const time = useTime()
  const busy = ref(false)
  const error = ref('')
  const tried = ref(false)
  const picked = computed(() => (form.at.value === null ? null : instantOfLocal(form.at.value, form.zone())))
  const whenFault = computed(() =>
    tried.value && picked.value !== null && 'fault' in picked.value ? t(`publishing.when.${picked.value.fault}`) : '',
  )

  async function send(order: PublishOrder): Promise<string | null> {
    const when = picked.value
    if (when !== null && 'fault' in when) return null
    const answer = when === null ? await publishNow(session.id, order) : await publishLater(session.id, order, when.at)
    if ('findings' in answer) {
      session.findings.value = answer.findings
      publishing.findings()
      return ''
    }
    if ('version' in answer) {
      await session.refresh()
      return t('flow.publish.done', { version: answer.version })
    }
    return t('publishing.planned', { when: time.dateTime(answer.at) })
  }

  async function act(): Promise<void> {
    tried.value = true
    error.value = ''
    busy.value = true
    const { choices, note, revision } = form.order()
    try {
      const told = await send({ mapping: rulesOf(choices), note, revision })
      if (told === null) return
      form.done()
      if (told !== '') tell('success', told)
      await publishing.readSchedule()
    } catch (failure) {
      if (failure instanceof Problem && failure.status === 412) return await lookAgain()
      error.value = failure instanceof Problem && failure.code === 'FLOW_PLAN_PAST' ? t('publishing.when.past') : sentenceOf(failure, t)
    } finally {
      busy.value = false
    }
  }

  /** Somebody saved the draft: it is another one that would be published. */
  async function lookAgain(): Promise<void> {
    error.value = t('publishing.stale')
    await session.flush()
    publishing.outlook.value = await publishOutlook(session.id).catch(() => publishing.outlook.value)
  }
  return { busy, error, whenFault, act }
}
