/** Fields, and what widgets pick, by their names in one language. */
import type { FlowDocument, FlowNode, Localized, NodeManifest } from '@millrace/core'
import type { StepsElsewhere } from '../../stores/flow-steps.ts'
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
  readonly groups?: readonly { readonly key: string; readonly title: Localized }[]
  readonly resources?: ResourceNames
  readonly steps?: StepsElsewhere
  readonly locale: Language
}

/**
 * What a flow, a segment, a channel or a step is called, by what stands in a rule for it. A field is told by its whole path, which whoever
 * shows it has names for, in quotes: its name is not bent to the sentence. What one key does not tell has two: a resource
 * its kind and id (`form/7`), a step of another flow that flow and its own id (`12/mail`).
 */
export function nameIn(names: Names): (widget: Widget, key: string) => string | undefined {
  const { document, manifests, flows, segments, groups, resources, steps, locale } = names
  const titled = (title: Localized | undefined) => (title === undefined ? undefined : inLanguage(title, locale))
  const titleOf = (node: FlowNode | undefined) => titled(node && nodeTitle(node, manifests))
  const known: Readonly<Partial<Record<Widget, (key: string) => string | undefined>>> = {
    flow: (key) => flows.find(({ id }) => id === key)?.name,
    segment: (key) => segments.find((segment) => segment.key === key)?.name,
    channel: (key) => titled([...manifests.values()].find(({ channel }) => channel === key)?.title),
    'subscription-group': (key) => titled(groups?.find((group) => group.key === key)?.title),
    node: (key) => titleOf(document.nodes.find(({ id }) => id === key)),
    resource: (key) => resources?.(...bothOf(key)),
    field: (key) => inQuotes(key.includes('.') ? key : `contact.${key}`, locale),
    flowNode: (key) => titleOf(steps?.(...bothOf(key))),
  }
  return (widget, key) => known[widget]?.(key)
}

const inQuotes = (text: string, locale: Language) => (locale === 'ru' ? `«${text}»` : `“${text}”`)

function bothOf(key: string): [string, string] {
  const at = key.indexOf('/')
  return [key.slice(0, at), key.slice(at + 1)]
}
