/** The line under a card's title: the manifest's Liquid text over the node's config, in the current language. */
import { compileText, FlowError, type FlowNode, type JsonObject, type NodeManifest } from '@millrace/core'
import { currentLocale, localized } from '../i18n/index.ts'
import { hasWords, inWords, type Speaker } from './rule-words.ts'

/**
 * A function that remembers its answers by node, so that a card is worded again only when its node changes, or the words of its rules do.
 * Without a speaker rules are read out by core, which knows no names.
 */
export function useSummaries(): (node: FlowNode, manifest: NodeManifest | undefined, speak?: Speaker) => string {
  const known = new WeakMap<FlowNode, { readonly words: unknown; readonly text: string }>()
  const ruled = new WeakMap<NodeManifest, boolean>()
  const rules = (manifest: NodeManifest) => {
    const has = ruled.get(manifest) ?? hasWords(manifest.config)
    ruled.set(manifest, has)
    return has
  }
  return (node, manifest, speak) => {
    const words = speak !== undefined && manifest !== undefined && rules(manifest) ? speak : currentLocale()
    const before = known.get(node)
    if (before?.words === words) return before.text
    const text = summaryOf(node.config as JsonObject, manifest, speak)
    known.set(node, { words, text })
    return text
  }
}

/**
 * Paths in a line become the names that the form gives them; those that nothing names stay. A variable within a text stands in
 * brackets, without its filters: `You left [Product name] behind`. Of what depends on a condition the first way is shown; marks that the
 * end of a shortened line cut through are left out.
 */
export function withNames(line: string, names: ReadonlyMap<string, string>): string {
  return line
    .replace(/\{%-?\s*els(?:e|if)\b.*?(?:\{%-?\s*endif\s*-?%\}|$)/gs, '')
    .replace(/\{%[^%]*%\}/g, '')
    .replace(/\{[{%]?[^{}%]*[%}]?(?:\.\.\.|…)$/, '…')
    .replace(/\{\{-?\s*([\w.]+)[^}]*\}\}/g, (_, path: string) => `[${names.get(path) ?? path.split('.').at(-1)!}]`)
    .replace(/\b[a-z]+(?:\.\w+)+/g, (path) => names.get(path) ?? path)
}

/** A config that is not finished can have no line yet. */
function summaryOf(config: JsonObject, manifest: NodeManifest | undefined, speak: Speaker | undefined): string {
  if (!manifest?.summary) return ''
  try {
    const worded = speak === undefined ? config : (inWords(config, manifest.config, speak) as JsonObject)
    return compileText(localized(manifest.summary)).render(worded, { locale: currentLocale() }).replace(/\s+/g, ' ').trim()
  } catch (error) {
    if (error instanceof FlowError) return ''
    throw error
  }
}
