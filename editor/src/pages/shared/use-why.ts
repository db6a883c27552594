/** `whyLines` in the current language: fields, flows, segments and steps by their names. */
import type { FlowDocument, Json, JsonObject } from '@millrace/core'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { inWords } from '../../canvas/rule-words.ts'
import { emptyDocument, type Manifests } from '../../document/graph.ts'
import { localized } from '../../i18n/index.ts'
import { fieldsOf } from '../../inspector/rule/fields.ts'
import { useCardWords } from '../../inspector/rule/use-words.ts'
import { useSuggestions } from '../../inspector/suggestions.ts'
import { useTime } from './use-time.ts'
import { whyLines, type Line } from './why.ts'

export interface Around {
  readonly document: FlowDocument
  readonly manifests: Manifests
}
/** Of what is told of no flow in particular. */
const nowhere: Around = { document: emptyDocument(''), manifests: new Map() }

/** `settings`: the schema of the step's settings, which says what their ids are of; what a step tells goes by the same names. */
export type TellWhy = (why: Json | undefined, settings?: JsonObject) => readonly Line[]

export function useWhy(around: () => Around | undefined = () => nowhere): TellWhy {
  const { t, te } = useI18n()
  const time = useTime()
  const known = useSuggestions()
  const flow = () => around() ?? nowhere
  const speaker = useCardWords(flow)
  const fields = computed(
    () => new Map(fieldsOf({ ...flow(), facts: known.facts.value, seen: known.seen.value }).map((field) => [field.path, field])),
  )
  const wordOr = (key: string, otherwise: string) => (te(key) ? t(key) : otherwise)
  function titleOf(path: string): string {
    const title = fields.value.get(path)?.title
    return title === undefined ? path : localized(title)
  }
  function worded(path: string, value: Json): Json {
    const values = fields.value.get(path)?.values
    return values === undefined ? value : inWords(value, Array.isArray(value) ? { items: values } : values, speaker.value)
  }
  return (why, settings) =>
    whyLines(why === undefined || settings === undefined ? why : inWords(why, settings, speaker.value), {
      name: (name) => wordOr(`pages.why.${name}`, name),
      field: titleOf,
      worded,
      value: (name, value) => wordOr(`pages.whyValues.${name}.${value}`, value),
      instant: time.dateTime,
      nothing: '—',
      yes: t('inspector.yes'),
      no: t('inspector.no'),
    })
}
