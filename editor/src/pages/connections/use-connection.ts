/** What is done with one connection: saved, tried, given new addresses; and what came of it. */
import type { Finding, JsonObject } from '@millrace/core'
import { computed, shallowRef, watch, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { type Connection, renewTicket, saveConnection, type SavedConnection, testConnection, type Tried } from '../../api/connections.ts'
import { Problem } from '../../api/http.ts'
import { useFeedback } from '../../ui/feedback.ts'
import { sentenceOf } from '../../ui/problem.ts'
import { askedSettings, findingsOf, firstSettings, isChanged } from './connection-form.ts'

/** What was heard of the outside system, and by which act. */
export interface Heard {
  readonly act: 'test' | 'save'
  readonly tried: Tried
}

export interface ConnectionEvents {
  changed(next: Connection): void
}

/** What the server refuses: at fields, because somebody was faster, or as a sentence. */
function useRefusals(heard: Ref<Heard | null>) {
  const { t } = useI18n()
  const { busy } = useFeedback()
  const findings = shallowRef<readonly Finding[]>([])
  /** Somebody else saved meanwhile. */
  const stale = shallowRef(false)
  const refused = shallowRef('')

  /** Does something that the server may refuse with faults of single fields. */
  async function careful(work: () => Promise<void>): Promise<boolean> {
    busy.value = true
    findings.value = []
    heard.value = null
    refused.value = ''
    stale.value = false
    try {
      await work()
      return true
    } catch (error) {
      findings.value = error instanceof Problem ? findingsOf(error.body, { secretNeeded: t('connections.secretNeeded') }) : []
      stale.value = error instanceof Problem && error.code === 'CONNECTION_REVISION_STALE'
      if (findings.value.length === 0 && !stale.value) refused.value = sentenceOf(error, t)
      return false
    } finally {
      busy.value = false
    }
  }
  return { busy, findings, stale, refused, careful }
}

export function useConnection(connection: () => Connection, { changed }: ConnectionEvents) {
  const { t } = useI18n()
  const { confirmed } = useFeedback()
  const settings = shallowRef<JsonObject>(firstSettings(connection()))
  const heard = shallowRef<Heard | null>(null)
  const { careful, ...told } = useRefusals(heard)
  const dirty = computed(() => isChanged(connection(), settings.value))

  watch(
    () => connection().revision,
    () => {
      if (!told.stale.value) return
      settings.value = firstSettings(connection())
      told.stale.value = false
    },
  )
  function kept(next: SavedConnection): void {
    const { prepared, ...rest } = next
    changed(rest)
    settings.value = firstSettings(rest)
    heard.value = prepared === null || prepared.ok ? null : { act: 'save', tried: prepared }
  }
  const asked = () => askedSettings(connection(), settings.value)

  return {
    ...told,
    settings,
    heard,
    dirty,
    /** Tries what was saved, too: whether it works is what a person wants to know next. */
    save: () =>
      careful(async () => {
        kept(await saveConnection(connection().plugin, asked(), connection().revision))
        if (heard.value !== null || !connection().testable) return
        const tried = await testConnection(connection().plugin).catch(() => null)
        if (tried !== null) heard.value = { act: 'test', tried }
      }),
    test: () =>
      careful(async () => {
        const tried = await testConnection(connection().plugin, dirty.value || connection().by === null ? asked() : undefined)
        heard.value = { act: 'test', tried }
      }),
    renew: async () => {
      const question = {
        title: t('connections.webhooks.renew'),
        text: t('connections.webhooks.renewText'),
        button: t('connections.webhooks.renewDo'),
      }
      if (await confirmed(question)) await careful(async () => kept(await renewTicket(connection().plugin)))
    },
  }
}
