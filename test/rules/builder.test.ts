/**
 * Every rule that we ship as an example (the gallery, the example flows, the README) is one that the editor's builder shows whole, gives back
 * word for word and reads out in both languages: a marketer can build all of them by mouse.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRegistry, factManifests, manifestOf, templateIn, type FlowDocument, type Json, type JsonObject } from '@millrace/core'
import { afterAll, describe, expect, it } from 'vitest'
import { inWords } from '../../editor/src/canvas/rule-words.ts'
import en from '../../editor/src/i18n/en/index.ts'
import ru from '../../editor/src/i18n/ru/index.ts'
import { emptyDocument } from '../../editor/src/document/graph.ts'
import { ruleFromLogic, ruleToLogic } from '../../editor/src/inspector/rule/logic.ts'
import type { RuleNode } from '../../editor/src/inspector/rule/model.ts'
import { speakerOf, type SpokenPlace } from '../../editor/src/inspector/rule/speech.ts'
import { desugar } from '../../editor/src/inspector/rule/template.ts'
import { loadPlugins } from '../../server/src/plugins/load.ts'

const root = join(import.meta.dirname, '../..')
const registry = createRegistry(await loadPlugins([], import.meta.dirname))
afterAll(async () => {
  for (const plugin of registry.plugins) await plugin.close?.()
})
const manifests = new Map(manifestOf(registry).map((manifest) => [manifest.type, manifest]))
const facts = factManifests(registry)

interface Messages {
  readonly [key: string]: string | Messages
}
/** A message with its values in their places, as the editor's pages have it. */
const messageOf =
  (messages: Messages) =>
  (key: string, named: Readonly<Record<string, unknown>> = {}) =>
    String(key.split('.').reduce<string | Messages>((at, part) => (at as Messages)[part]!, messages)).replace(
      /\{(\w+)\}/g,
      (_, name: string) => String(named[name]),
    )
const messages = { en: messageOf(en), ru: messageOf(ru) }

interface Found {
  readonly from: string
  readonly document: FlowDocument
  readonly rule: Json
  readonly place: SpokenPlace
}

/** Every rule of a flow: of its steps, wherever their schemas have one, and of who leaves early. */
function rulesOf(document: FlowDocument, from: string): readonly Found[] {
  const found: Found[] = []
  for (const node of document.nodes) {
    const note = (rule: Json, place: SpokenPlace = {}) => {
      found.push({ from: `${from}, ${node.id}`, document, rule, place })
      return ''
    }
    inWords(node.config as Json, manifests.get(node.type)!.config, { rule: note, name: () => undefined })
  }
  for (const exit of document.settings?.exit ?? []) {
    if (exit.where !== undefined)
      found.push({ from: `${from}, exit`, document, rule: exit.where as Json, place: { holder: exit as unknown as JsonObject } })
  }
  return found
}

const examples = readdirSync(join(root, 'examples/flows')).filter((name) => name.endsWith('.json'))
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const segmentRule = /"rule": (\{.*\})\}'/.exec(readme)?.[1]
const memberRule = /`(\{"in": \["vip".*?\})`/.exec(readme)?.[1]
const recordFact = /`(\{"fact": \["collection\.record".*?\]\})`/.exec(readme)?.[1]
const fromReadme = [segmentRule, memberRule, `{"!!": ${recordFact}}`].map((text = ''): Found => ({
  from: 'README',
  document: emptyDocument(''),
  rule: JSON.parse(text) as Json,
  place: { scope: 'contact' },
}))
const all = [
  ...[...registry.templates.values()].flatMap((template) => rulesOf(templateIn(template, 'en').document, template.id)),
  ...examples.flatMap((name) => rulesOf(JSON.parse(readFileSync(join(root, 'examples/flows', name), 'utf8')) as FlowDocument, name)),
  ...fromReadme,
]

const isRaw = (node: RuleNode): boolean => (node.kind === 'group' ? node.items.some(isRaw) : node.kind === 'raw')
function said({ document, rule, place }: Found, locale: 'en' | 'ru'): string {
  return speakerOf({ document, manifests, facts, seen: [], flows: [], segments: [], groups: [], locale, t: messages[locale] })(rule, place)
}

describe('the rules of our examples in the builder', () => {
  it('are there, of all kinds', () => {
    expect(all.length).toBeGreaterThan(60)
    expect(all.filter(({ rule }) => JSON.stringify(rule).includes('"fact"')).length).toBeGreaterThan(3)
    expect(fromReadme.every(({ rule }) => rule !== null)).toBe(true)
  })

  it('stay in the JSON view nowhere (002.32)', () => {
    expect(all.filter(({ rule }) => isRaw(ruleFromLogic(rule))).map(({ from }) => from)).toEqual([])
  })

  it('come back word for word', () => {
    for (const { rule } of all) expect(ruleToLogic(ruleFromLogic(rule))).toEqual(desugar(rule))
  })

  it('are read out in both languages, facts by what they say', () => {
    const texts = all.flatMap((found) => [said(found, 'en'), said(found, 'ru')])
    expect(texts.filter((text) => /inspector\.|undefined|\{|…/.test(text))).toEqual([])
    const ofFact = (words: string) => texts.filter((text) => text.includes(words))
    expect(ofFact('ordered not once in the last 60 days')).toHaveLength(1)
    expect(ofFact('заказ: ни разу за 60 дней')).toHaveLength(1)
  })
})
