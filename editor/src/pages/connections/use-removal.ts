/** Removing a connection: asked before, with the steps and flows that stand still without it. */
import { useI18n } from 'vue-i18n'
import { type Connection, removeConnection } from '../../api/connections.ts'
import { useLocalized } from '../../inspector/form/use-localized.ts'
import { useManifests } from '../../stores/manifests.ts'
import { useFeedback } from '../../ui/feedback.ts'
import type { ConnectionEvents } from './use-connection.ts'

export function useRemoval(connection: () => Connection, { changed }: ConnectionEvents) {
  const { t } = useI18n()
  const localized = useLocalized()
  const { confirmed, attempt } = useFeedback()
  const manifests = useManifests()

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
      grave: true,
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
  return { remove }
}
