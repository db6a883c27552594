/** A chosen file, what it seems to be, and where its columns go: proposed anew whenever something else is said of it. */
import { computed, ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { addressKinds, readPeopleSettings, savePeopleSettings } from '../../../api/workspace.ts'
import { useFeedback } from '../../../ui/feedback.ts'
import { FileRefused, previewOf, type Charset, type FilePreview } from '../preview.ts'
import { planFaults, proposePlan, type ColumnPlan, type ImportKind } from './plan.ts'

export function usePlan() {
  const { t } = useI18n()
  const file = shallowRef<File | null>(null)
  const preview = shallowRef<FilePreview | null>(null)
  const fileError = ref('')
  const kind = ref<ImportKind>('contacts')
  const start = ref(false)
  const plan = shallowRef<readonly ColumnPlan[]>([])
  const proposed = shallowRef<readonly ColumnPlan[]>([])
  const { identifyBy, identifyByMail } = useIdentifyBy()

  const format = computed(() => preview.value?.format ?? 'csv')
  const frame = computed(() => ({ kind: kind.value, format: format.value, start: start.value, identifyBy: identifyBy.value }))
  const hasMail = computed(() => kind.value === 'contacts' && plan.value.some(({ name, target }) => target === 'value' && name === 'email'))
  const faults = computed(() =>
    planFaults(plan.value, frame.value).map((one) =>
      one.fault === 'identity' && hasMail.value ? { ...one, fault: 'identityMail' as const } : one,
    ),
  )

  function propose(): void {
    if (preview.value !== null) plan.value = proposed.value = proposePlan(kind.value, preview.value)
  }
  async function read(from: File, charset?: Charset): Promise<void> {
    fileError.value = ''
    try {
      const found = await previewOf(from, charset === undefined ? {} : { charset })
      if (file.value !== from) return
      preview.value = found
      if (charset === undefined) kind.value = kindOf(found)
      propose()
    } catch (error) {
      if (file.value !== from) return
      preview.value = null
      fileError.value =
        error instanceof FileRefused ? t(`data.file.faults.${error.fault}`, { about: error.about }) : t('shell.problem.unknown')
    }
  }
  async function choose(chosen: File): Promise<void> {
    file.value = chosen
    start.value = false
    await read(chosen)
  }
  function setKind(next: ImportKind): void {
    kind.value = next
    start.value = false
    propose()
  }
  const setCharset = (charset: Charset) => (file.value === null ? undefined : read(file.value, charset))
  const isChanged = computed(() => plan.value !== proposed.value)
  return { file, preview, fileError, kind, start, plan, frame, faults, isChanged, choose, setKind, setCharset, propose, identifyByMail }
}

/** Attributes that name people. Without an answer none do: the server has the last word. */
function useIdentifyBy() {
  const { t } = useI18n()
  const { confirmed, attempt } = useFeedback()
  const identifyBy = shallowRef<readonly string[]>([])
  readPeopleSettings().then(
    (settings) => (identifyBy.value = settings.identifyBy),
    () => {},
  )
  /** A list of addresses alone can be taken only so; what it means for later is asked before. */
  async function identifyByMail(): Promise<void> {
    const question = {
      title: t('data.settings.people.confirmTitle'),
      text: t('data.settings.people.confirmText'),
      button: t('data.settings.people.confirmYes'),
    }
    if (!(await confirmed(question))) return
    await attempt(async () => {
      const now = await readPeopleSettings()
      const next = { ...now, identifyBy: addressKinds.filter((kind) => kind === 'email' || now.identifyBy.includes(kind)) }
      identifyBy.value = (await savePeopleSettings(next)).identifyBy
      return t('data.settings.saved')
    })
  }
  return { identifyBy, identifyByMail }
}

/** Events have their name in a column of its own. */
function kindOf(found: FilePreview): ImportKind {
  return proposePlan('events', found).some(({ target }) => target === 'event') ? 'events' : 'contacts'
}
