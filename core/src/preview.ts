/**
 * A message as one contact would get it, before anybody does: its texts rendered, and what its author should know of them. A text that
 * cannot be rendered is a finding and an empty text, for the rest is to be seen all the same. Pure; nothing is sent or kept.
 */
import type { SendOptions } from './channel.ts'
import { FlowError } from './errors.ts'
import type { Instant, Json, JsonObject, Localized } from './json.ts'
import { factsMentioned } from './mentions.ts'
import type { AnyChannel } from './plugin.ts'
import { emptyValues, unknownVariables } from './preview-values.ts'
import type { Registry } from './registry.ts'
import { renderMessage } from './render-message.ts'
import type { Contact, EventRecord } from './run.ts'
import { createFactTable, scopeOf } from './scope.ts'
import { languageOf, localeOf, zoneOf } from './step.ts'
import { compileText, type TextSettings } from './texts.ts'
import { isoOf } from './time.ts'

export interface PreviewFinding {
  /** Stable, e.g. `TEXT_VALUE_EMPTY`. */
  readonly code: string
  readonly severity: 'error' | 'warning'
  /** JSON Pointer into the config. */
  readonly path: string
  readonly message: Localized
  /** What it is about, as it stands in the rendered text or in the source: editors find the place by it. */
  readonly quote?: string
}

/** How a channel shows a rendered message. */
export interface MessagePreview {
  /** A page of its own, to be shown without scripts. */
  readonly html?: string
  readonly text?: string
  readonly links?: readonly PreviewLink[]
  readonly findings?: readonly PreviewFinding[]
}

export interface PreviewLink {
  readonly url: string
  /** Of the findings: what is wrong with this one. */
  readonly codes: readonly string[]
}

export interface PreviewScope {
  readonly scope: JsonObject
  /** Without a locale each text has that of its own words. */
  readonly settings: TextSettings
}

export interface ScopeQuestion {
  readonly registry: Registry
  readonly contact: Contact
  /** Values of the facts that `previewFacts` names, by name and id. */
  readonly facts: ReadonlyMap<string, ReadonlyMap<string, unknown>>
  readonly factNames: readonly string[]
  /** What would have started the run. */
  readonly event: EventRecord | null
  readonly vars: JsonObject
  readonly now: Instant
  /** `contact`, or a zone, as in the settings of a flow. */
  readonly timezone: string
  readonly defaultTimezone: string
}

/** Facts of contacts that the texts of a config read. */
export function previewFacts(registry: Registry, config: JsonObject): readonly string[] {
  return factsMentioned([...registry.facts.keys()], config as Json).filter((name) => registry.fact(name)?.scope === 'contact')
}

/** What the texts of a node would read of this contact. */
export function previewScope(question: ScopeQuestion): PreviewScope {
  const { registry, contact, facts, factNames, event, vars, now, timezone, defaultTimezone } = question
  const source = { registry, facts: createFactTable(facts), factNames, now, nowText: isoOf(now) }
  const scope = scopeOf({ contact, view: null }, null, event, source) as unknown as JsonObject
  const locale = localeOf(contact)
  const settings = { timezone: zoneOf({ timezone, defaultTimezone }, contact), ...(locale !== undefined && { locale }) }
  return { scope: { ...scope, vars }, settings }
}

export interface PreviewedMessage {
  /** The address it is to go to when the config names one of its own; null: the contact's. */
  readonly to: string | null
  readonly transactional: boolean
  readonly content: JsonObject
  readonly findings: readonly PreviewFinding[]
}

/** `sample`: the scope is made up, so an absent value says that nothing is known by that name, not that this contact lacks it. */
export function previewMessage(
  { registry, channel, config }: { readonly registry: Registry; readonly channel: AnyChannel; readonly config: JsonObject },
  { scope, settings }: PreviewScope,
  sample: boolean,
): PreviewedMessage {
  const findings: PreviewFinding[] = []
  const roots = new Set([...registry.facts.keys()].map((name) => name.split('.', 1)[0]!))
  const render = (text: string, as: 'text' | 'html', path: string): string => {
    try {
      const said = { locale: languageOf(text), ...settings }
      const rendered = compileText(text, as).render(scope, said)
      findings.push(...unknownVariables(text, { path, scope, roots }), ...emptyValues(text, { path, scope, roots, settings: said, sample }))
      return rendered
    } catch (error) {
      if (!(error instanceof FlowError)) throw error
      findings.push(faultyText(error, path))
      return ''
    }
  }
  const { to = '', transactional = false } = config as SendOptions
  const address = render(to, 'text', '/to').trim()
  const own = Object.keys((channel.message as { properties?: object }).properties ?? {})
  const fields = Object.fromEntries(Object.entries(config).filter(([name]) => own.includes(name)))
  const content = renderMessage(channel, fields, render)
  return { to: address === '' ? null : address, transactional, content, findings }
}

const faultyText = ({ message }: FlowError, path: string): PreviewFinding => ({
  code: 'TEXT_FAULT',
  severity: 'error',
  path,
  message: { en: message, ru: `Текст с переменными написан с ошибкой: ${message}` },
})
