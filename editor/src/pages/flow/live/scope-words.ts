/** Which counts are shown, in a few words; and the ways through the flow that can be chosen. */
import type { FlowDocument, Localized } from '@millrace/core'
import { useI18n } from 'vue-i18n'
import type { CountScope } from '../../../api/live.ts'
import { nodePorts, type Manifests } from '../../../document/graph.ts'
import { useLocalized } from '../../../inspector/form/use-localized.ts'
import { regional } from '../../../ui/region.ts'

export interface Drawn {
  readonly document: FlowDocument
  readonly manifests: Manifests
}

export interface Way {
  readonly node: string
  readonly port: string
  readonly title: Localized
}

export interface WayGroup {
  readonly node: string
  readonly title: Localized
  readonly ways: readonly Way[]
}

/** Of every step that contacts leave by more than one port. */
export function waysOf({ document, manifests }: Drawn): readonly WayGroup[] {
  return document.nodes.flatMap((node): WayGroup[] => {
    const ports = nodePorts(node, manifests, document.edges)
    if (ports.length < 2) return []
    const title = node.title ? { en: node.title } : (manifests.get(node.type)?.title ?? { en: node.type })
    return [{ node: node.id, title, ways: ports.map(({ name, title: of }) => ({ node: node.id, port: name, title: of })) }]
  })
}

export function useScopeWords(drawn: () => Drawn): (scope: CountScope) => string {
  const { t, locale } = useI18n()
  const localized = useLocalized()
  const day = (text: string) =>
    new Intl.DateTimeFormat(regional(locale.value), { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(Date.parse(text))
  return ({ version, from, to, through }) => {
    const group = waysOf(drawn()).find(({ node }) => node === through?.node)
    const way = group?.ways.find(({ port }) => port === through?.port)
    const parts = [
      version === 'all' ? t('live.filter.allVersions') : version === null ? '' : t('live.filter.version', { version }),
      from !== undefined && to !== undefined ? `${day(from)} – ${day(to)}` : '',
      from !== undefined && to === undefined ? t('live.filter.since', { day: day(from) }) : '',
      from === undefined && to !== undefined ? t('live.filter.until', { day: day(to) }) : '',
      through === null ? '' : t('live.filter.through', { way: way === undefined ? through.port : localized(way.title) }),
    ].filter((part) => part !== '')
    return parts.length === 0 ? t('live.filter.ever') : parts.join(' · ')
  }
}
