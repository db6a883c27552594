/** The line under a card's title: the manifest's Liquid text over the node's config, in the current language. */
import { compileText, FlowError, type FlowNode, type JsonObject, type NodeManifest } from '@millrace/core'
import { currentLocale, localized } from '../i18n/index.ts'

/** A function that remembers its answers by node, so that a card is worded again only when its node changes. */
export function useSummaries(): (node: FlowNode, manifest: NodeManifest | undefined) => string {
  const known = new WeakMap<FlowNode, { readonly locale: string; readonly text: string }>()
  return (node, manifest) => {
    const locale = currentLocale()
    const before = known.get(node)
    if (before?.locale === locale) return before.text
    const text = summaryOf(node.config as JsonObject, manifest)
    known.set(node, { locale, text })
    return text
  }
}

/**
 * Paths in a line become the names that the form gives them; those that nothing names stay. A variable within a text stands in
 * brackets, without its filters: `You left [Product name] behind`.
 */
export function withNames(line: string, names: ReadonlyMap<string, string>): string {
  return line
    .replace(/\{\{-?\s*([\w.]+)[^}]*\}\}/g, (_, path: string) => `[${names.get(path) ?? path.split('.').at(-1)!}]`)
    .replace(/\b[a-z]+(?:\.\w+)+/g, (path) => names.get(path) ?? path)
}

/** A config that is not finished can have no line yet. */
function summaryOf(config: JsonObject, manifest: NodeManifest | undefined): string {
  if (!manifest?.summary) return ''
  try {
    return compileText(localized(manifest.summary)).render(config, { locale: currentLocale() }).replace(/\s+/g, ' ').trim()
  } catch (error) {
    if (error instanceof FlowError) return ''
    throw error
  }
}
