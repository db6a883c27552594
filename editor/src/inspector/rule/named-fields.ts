/** Fields, and what widgets pick, by their names in one language. */
import type { FlowDocument, Localized, NodeManifest } from '@millrace/core'
import type { ResourceNames } from '../../stores/resource-names.ts'
import type { Widget } from '../form/widgets.ts'
import { nodeTitle, type Field } from './fields.ts'

export interface NamedField extends Omit<Field, 'title' | 'items'> {
  readonly title: string
  readonly items?: readonly NamedField[]
}

type Language = 'en' | 'ru'
const inLanguage = (text: Localized, locale: Language) => (locale === 'ru' ? text.ru : undefined) ?? text.en

export function namedFields(fields: readonly Field[], locale: Language): readonly NamedField[] {
  return fields.map(({ title, items, ...field }) => ({
    ...field,
    title: inLanguage(title, locale),
    ...(items !== undefined && { items: namedFields(items, locale) }),
  }))
}

interface Names {
  readonly document: FlowDocument
  readonly manifests: ReadonlyMap<string, NodeManifest>
  readonly flows: readonly { readonly id: string; readonly name: string }[]
  readonly segments: readonly { readonly key: string; readonly name: string }[]
  readonly resources?: ResourceNames
  readonly locale: Language
}

/** What a flow, a segment, a channel or a step is called, by what stands in a rule for it, and a resource by its kind and id: `form/7`. */
export function nameIn({
  document,
  manifests,
  flows,
  segments,
  resources,
  locale,
}: Names): (widget: Widget, key: string) => string | undefined {
  const titleOfChannel = (key: string) => {
    const sending = [...manifests.values()].find(({ channel }) => channel === key)
    return sending === undefined ? undefined : inLanguage(sending.title, locale)
  }
  return (widget, key) => {
    if (widget === 'flow') return flows.find(({ id }) => id === key)?.name
    if (widget === 'segment') return segments.find((segment) => segment.key === key)?.name
    if (widget === 'channel') return titleOfChannel(key)
    if (widget === 'resource') {
      const [kind = '', named = ''] = key.split('/')
      return resources?.(kind, named)
    }
    const node = widget === 'node' ? document.nodes.find(({ id }) => id === key) : undefined
    return node === undefined ? undefined : inLanguage(nodeTitle(node, manifests), locale)
  }
}
