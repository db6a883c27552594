/** Rules read out in one language, anywhere: on cards, in lists, in the builder itself. All that names things comes in. */
import type { FactManifest, FlowDocument, Json, JsonObject, Localized, NodeManifest } from '@millrace/core'
import type { Widget } from '../form/widgets.ts'
import { fieldsOf, type Field } from './fields.ts'
import { ruleFromLogic } from './logic.ts'
import { nameIn, namedFields, type NamedField } from './named-fields.ts'
import { ruleScopeOf } from './scope.ts'
import type { SeenField } from './seen-fields.ts'
import { ruleInWords, type Words } from './sentence.ts'
import { createWords, type WordSource } from './words.ts'

export interface Speech {
  readonly document: FlowDocument
  readonly manifests: ReadonlyMap<string, NodeManifest>
  readonly facts: readonly FactManifest[]
  readonly seen: readonly SeenField[]
  readonly flows: readonly { readonly id: string; readonly name: string }[]
  readonly segments: readonly { readonly key: string; readonly name: string }[]
  readonly groups: readonly { readonly key: string; readonly title: Localized }[]
  readonly locale: 'en' | 'ru'
  readonly t: WordSource['t']
}

/** Where a rule stands: the object around it, and the hint `scope` of its schema. */
export interface SpokenPlace {
  readonly holder?: JsonObject | undefined
  readonly scope?: string | undefined
}

/** The words for rules over these fields. */
export function wordsIn(speech: Speech, fields: readonly NamedField[]): Words {
  const { locale, t } = speech
  const nameOf: (widget: Widget, key: string) => string | undefined = nameIn(speech)
  return createWords({ fields, locale, t, nameOf, fieldsOfEvent: (holder) => fieldsIn(speech, { holder, scope: 'event' }) })
}

/** Reads rules out; fields of one place are gathered once. */
export function speakerOf(speech: Speech): (rule: Json, place?: SpokenPlace) => string {
  const known = new Map<string, Words>()
  return (rule, place = {}) => {
    const key = `${place.scope} ${String(place.holder?.['event'])}`
    const words = known.get(key) ?? wordsIn(speech, fieldsIn(speech, place))
    known.set(key, words)
    return ruleInWords(ruleFromLogic(rule), words)
  }
}

function fieldsIn({ document, manifests, facts, seen, locale }: Speech, { holder, scope }: SpokenPlace): readonly NamedField[] {
  const event = holder?.['event']
  const named = typeof event === 'string' && event !== '' ? { event } : {}
  const fields: readonly Field[] = fieldsOf({ document, manifests, facts, seen, scope: ruleScopeOf(scope), ...named })
  return namedFields(fields, locale)
}
