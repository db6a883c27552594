/** The words in which rules are read out, made of the catalogue of the place and the messages of a language. */
import type { Json, JsonObject } from '@millrace/core'
import { spanInWords } from '../duration/duration.ts'
import type { Widget } from '../form/widgets.ts'
import { russianForm } from '../../i18n/plural.ts'
import { eventWords } from './event-words.ts'
import { saysOf } from './fact-fields.ts'
import { afterName, factInWords, type ParamWords } from './fact-words.ts'
import { ruleFromLogic } from './logic.ts'
import type { RuleGroup, RuleTest } from './model.ts'
import type { FieldType, OperatorId } from './operators.ts'
import { ruleInWords, type Words } from './sentence.ts'
import type { NamedField } from './named-fields.ts'

export interface WordSource {
  readonly fields: readonly NamedField[]
  readonly locale: 'en' | 'ru'
  t(key: string, named?: Readonly<Record<string, unknown>>): string
  /** The name of what a widget picks (a flow, a segment, a step) by its key. */
  nameOf(widget: Widget, key: string): string | undefined
  /** The catalogue of a rule over one event. */
  fieldsOfEvent(event: JsonObject): readonly NamedField[]
}

/** Operators that another word suits better for some types: a message "was opened", a list "includes". */
const special: Readonly<Partial<Record<FieldType, readonly OperatorId[]>>> = {
  moment: ['filled', 'empty'],
  boolean: ['filled', 'empty'],
  record: ['filled', 'empty'],
  list: ['contains', 'lacks', 'notContains', 'filled', 'empty'],
  items: ['filled', 'empty'],
}

const isSpecial = (operator: OperatorId, type: FieldType) => special[type]?.includes(operator) === true

/** The i18n key of an operator's name. */
export function operatorKey(operator: OperatorId, type: FieldType): string {
  return isSpecial(operator, type) ? `inspector.rule.${type}.${operator}` : `inspector.rule.operators.${operator}`
}

/** In a sentence comparisons read unlike their names in the menu: the value has its place in them. */
function saidKey(operator: OperatorId, type: FieldType): string {
  return isSpecial(operator, type) ? `inspector.rule.${type}Said.${operator}` : `inspector.rule.said.${operator}`
}

export function createWords(source: WordSource): Words {
  const { fields, t, locale } = source
  const byPath = new Map(fields.map((field) => [field.path, field]))
  const list = new Intl.ListFormat(locale, { type: 'conjunction' })
  const either = new Intl.ListFormat(locale, { type: 'disjunction' })
  const quoted = (text: string) => t('inspector.rule.quoted', { text })
  const nameOfField = (path: string) => byPath.get(path)?.title ?? shortPath(path)
  const inner = (rule: Json, known: readonly NamedField[]) => ruleInWords(ruleFromLogic(rule), createWords({ ...source, fields: known }))
  const params = paramWords(source, (rule, holder) => inner(rule, source.fieldsOfEvent(holder)))
  return {
    field: nameOfField,
    test: (test, value) => {
      const field = byPath.get(test.field)
      const type = field?.type ?? 'any'
      if (test.params === undefined) {
        const happened = type === 'moment' && test.operator === 'filled'
        return happened ? nameOfField(test.field) : afterName(nameOfField(test.field), t(saidKey(test.operator, type), { value }))
      }
      const fact = field?.family ?? { name: test.field, scope: 'contact', title: { en: test.field }, schema: {}, params: {} }
      return factInWords({ fact, params: test.params, test: comparison(test, { value, field, source }) }, params)
    },
    duration: (iso) => spanInWords(iso, locale),
    literal: (value, { field }) => literalInWords(value, byPath.get(field), source),
    several: (values, { operator }) =>
      operator === 'between' ? t('inspector.rule.bounds', { from: values[0], to: values[1] }) : either.format(values),
    share: (share, path) => t('inspector.rule.shareOf', { share: percent(share, locale), field: quoted(nameOfField(path)) }),
    items: (rule, { field }) => inner(rule, byPath.get(field)?.items ?? []),
    join: (group, items) => joined(group, items, { t, list, either }),
    raw: t('inspector.rule.rawWords'),
    nothing: t('inspector.rule.nothing'),
  }
}

function paramWords({ locale, t, nameOf }: WordSource, rule: ParamWords['rule']): ParamWords {
  const list = new Intl.ListFormat(locale, { type: 'conjunction' })
  const localized: ParamWords['localized'] = (text) => (locale === 'ru' ? text.ru : undefined) ?? text.en
  return {
    locale,
    localized,
    named: (widget, value) => {
      const known = widget === 'event' ? eventWords(value) : undefined
      return known === undefined ? t('inspector.rule.quoted', { text: nameOf(widget, value) ?? value }) : localized(known)
    },
    duration: (iso) => spanInWords(iso, locale),
    rule,
    list: (items) => list.format(items),
    number: (value) => numberInWords(value, locale),
  }
}

/** A field that nothing names goes by its own name, without the way to it. */
const shortPath = (path: string) => path.replace(/^(?:event\.properties|contact|run\.data|vars)\.(?=.)/, '')

interface Compared {
  readonly value: string
  readonly field: NamedField | undefined
  readonly source: WordSource
}

/** Of what is counted "at least 2 times"; of anything else as of a field. */
function comparison(test: RuleTest, { value, field, source }: Compared): string {
  const { t, locale } = source
  const counted = field?.family === undefined ? undefined : saysOf(field.family).counted
  const numbers = (Array.isArray(test.value) ? (test.value as readonly Json[]) : [test.value]).filter((each) => typeof each === 'number')
  const last = numbers.at(-1)
  if (counted === undefined || last === undefined || !countedOperators.has(test.operator))
    return t(saidKey(test.operator, field?.type ?? 'any'), { value })
  const forms = ((locale === 'ru' ? counted.ru : undefined) ?? counted.en).split('|').map((form) => form.trim())
  if (last === 0 && moreThan.has(test.operator)) return t('inspector.rule.counted.atLeast', { value: formOf(forms, 1, locale) })
  const times = formOf(forms, last, locale)
  if (test.operator === 'equals' && last === 0) return times
  return t(`inspector.rule.counted.${test.operator}`, {
    value: test.operator === 'between' ? `${numberInWords(numbers[0] ?? 0, locale)}–${times}` : times,
  })
}

/** More than none is at least once. */
const moreThan: ReadonlySet<OperatorId> = new Set(['greater', 'notEquals'])
const countedOperators: ReadonlySet<OperatorId> = new Set(['equals', 'notEquals', 'atLeast', 'atMost', 'greater', 'less', 'between'])

/** The first form is for none. Without a number in it a form stands for that number alone: `once`. */
function formOf([none = '', ...forms]: readonly string[], count: number, locale: 'en' | 'ru'): string {
  if (count === 0 && none !== '') return none
  const index = locale === 'ru' ? russianForm(count, forms.length) : Math.min(count === 1 ? 0 : 1, forms.length - 1)
  return (forms[index] ?? '{n}').replace('{n}', numberInWords(count, locale))
}

function joined(
  { match, count = 1 }: RuleGroup,
  items: readonly string[],
  { t, list, either }: { readonly t: WordSource['t']; readonly list: Intl.ListFormat; readonly either: Intl.ListFormat },
): string {
  if (match === 'all') return list.format(items)
  if (match === 'any') return either.format(items)
  if (match === 'atLeast') return t('inspector.rule.atLeastOf', { n: count, of: items.length, items: items.join(', ') })
  if (items.length === 1) return t('inspector.rule.not', { item: items[0] })
  return t(`inspector.rule.${match}Of`, { items: match === 'none' ? either.format(items) : list.format(items) })
}

function literalInWords(value: string | number | boolean, field: NamedField | undefined, { t, locale, nameOf }: WordSource): string {
  if (typeof value === 'number') return numberInWords(value, locale)
  if (typeof value === 'boolean') return t(value ? 'inspector.yes' : 'inspector.no')
  if (field?.type === 'date' || field?.type === 'moment') return dateInWords(value, locale)
  const hints = field?.values?.['x-ui'] as
    | { readonly widget?: Widget; readonly labels?: Readonly<Record<string, { en: string; ru?: string }>> }
    | undefined
  const label = hints?.labels?.[value]
  if (label !== undefined) return t('inspector.rule.quoted', { text: (locale === 'ru' ? label.ru : undefined) ?? label.en })
  const name = hints?.widget === undefined ? undefined : nameOf(hints.widget, value)
  return t('inspector.rule.quoted', { text: name ?? value })
}

const numberInWords = (value: number, locale: string) =>
  new Intl.NumberFormat(locale, { useGrouping: false, maximumFractionDigits: 10 }).format(value)
const percent = (share: number, locale: string) =>
  new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 4 }).format(share)

/** As it is written, in the zone in which it is written. */
function dateInWords(iso: string, locale: string): string {
  const match = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}))?/.exec(iso)
  const at = match === null ? Number.NaN : Date.parse(`${match[1]}T${match[2] ?? '00:00'}Z`)
  if (Number.isNaN(at)) return iso
  const time = match?.[2] === undefined || match[2] === '00:00' ? {} : ({ timeStyle: 'short' } as const)
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC', ...time }).format(at)
}
