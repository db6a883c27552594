/** What is done with one connection: saved, tried, given new addresses, removed; and what came of it. */
import type { Finding, JsonObject } from '@millrace/core'
import { computed, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import {
  type Connection,
  removeConnection,
  renewTicket,
  saveConnection,
  type SavedConnection,
  testConnection,
  type Tried,
} from '../../api/connections.ts'
import { Problem } from '../../api/http.ts'
import { useManifests } from '../../stores/manifests.ts'
import { useLocalized } from '../../inspector/form/use-localized.ts'
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

export function useConnection(connection: () => Connection, { changed }: ConnectionEvents) {
  const { t } = useI18n()
  const localized = useLocalized()
  const { busy, confirmed, attempt } = useFeedback()
  const manifests = useManifests()
  const settings = shallowRef<JsonObject>(firstSettings(connection()))
  const findings = shallowRef<readonly Finding[]>([])
  const heard = shallowRef<Heard | null>(null)
  /** Somebody else saved meanwhile. */
  const stale = shallowRef(false)
  const refused = shallowRef('')
  const dirty = computed(() => isChanged(connection(), settings.value))

  function kept(next: SavedConnection): void {
    const { prepared, ...rest } = next
    changed(rest)
    settings.value = firstSettings(rest)
    heard.value = prepared === null || prepared.ok ? null : { act: 'save', tried: prepared }
  }
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
  const asked = () => askedSettings(connection(), settings.value)

  /** The steps and flows that stand still without it; nothing does where the server gives settings of its own. */
  function whatStops(): string {
    const { nodes, usedBy = [], environment } = connection()
    if (Object.keys(environment.settings).length + environment.secrets.length > 0) return ` ${t('connections.remove.back')}`
    const quoted = (names: readonly string[]) => names.map((name) => t('shell.quoted', { name })).join(', ')
    const steps = nodes.map((type) => manifests.byType.get(type)).filter((manifest) => manifest !== undefined)
    const flows = usedBy.filter(({ state }) => state !== 'draft').map(({ name }) => name)
    const lines = [
      steps.length === 0 ? [] : [t('connections.remove.steps', { names: quoted(steps.map((manifest) => localized(manifest.title))) })],
      flows.length === 0 ? [] : [t('connections.remove.flows', { names: quoted(flows.slice(0, 5)), n: flows.length }, flows.length)],
    ]
    return lines
      .flat()
      .map((line) => ` ${line}`)
      .join('')
  }
  async function remove(): Promise<boolean> {
    const { plugin, title } = connection()
    const name = localized(title)
    const question = {
      title: t('connections.remove.title', { name }),
      text: t('connections.remove.text') + whatStops(),
      button: t('connections.remove.do'),
    }
    if (!(await confirmed(question))) return false
    let gone = false
    await attempt(async () => {
      changed(await removeConnection(plugin))
      gone = true
      return t('connections.remove.done', { name })
    })
    return gone
  }

  return {
    settings,
    findings,
    heard,
    stale,
    refused,
    busy,
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
    remove,
  }
}
