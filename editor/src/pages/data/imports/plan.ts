/**
 * Where the columns of a file go: proposed from their names and values, changed by the person, told to the server as its `map`. What the
 * server would do by itself is left out of the map, so that files of a thousand columns fit into a request.
 */
import type { Json } from '@millrace/core'
import type { FilePreview } from '../preview.ts'

export const importKinds = ['contacts', 'events'] as const
export type ImportKind = (typeof importKinds)[number]

/** `value`: an attribute or property of its own name. `whole`: an object of them. `none`: left out. */
export type Target = 'userId' | 'anonymousId' | 'createdAt' | 'event' | 'timestamp' | 'messageId' | 'value' | 'whole' | 'none'

export const targets: Readonly<Record<ImportKind, readonly Target[]>> = {
  contacts: ['userId', 'anonymousId', 'createdAt', 'value', 'none'],
  events: ['userId', 'anonymousId', 'event', 'timestamp', 'messageId', 'value', 'none'],
}

export const valueTypes = ['text', 'number', 'boolean', 'date', 'json'] as const
export type ValueType = (typeof valueTypes)[number]

export interface ColumnPlan {
  readonly column: string
  readonly target: Target
  /** Of the attribute or property. */
  readonly name: string
  /** Null: as the file has it. */
  readonly type: ValueType | null
}

const names = (words: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map(Object.entries(words).flatMap(([name, others]) => others.split(' ').map((other) => [other, name] as const)))

/** As the server knows them: without case, spaces, dots, dashes and underscores. The others are what people call them. */
const known: Readonly<Record<ImportKind, ReadonlyMap<string, string>>> = {
  contacts: names({
    userId: 'userid id externalid clientid customerid contactid login username логин idклиента',
    anonymousId: 'anonymousid',
    createdAt: 'createdat created registeredat signedupat датарегистрации',
    whole: 'attributes traits',
  }),
  events: names({
    userId: 'userid externalid clientid customerid contactid idклиента',
    anonymousId: 'anonymousid',
    event: 'event eventname событие',
    timestamp: 'timestamp time date at occurredat дата датасобытия',
    messageId: 'messageid eventid',
    whole: 'properties context type traits groupid previousid',
  }),
}
const addresses = names({ email: 'email mail emailaddress почта элпочта', phone: 'phone phonenumber mobile tel телефон' })
/** Attributes that texts of messages and rules know by these names. */
const usual = names({
  firstName: 'firstname имя',
  lastName: 'lastname surname фамилия',
  city: 'city город',
  country: 'country страна',
  birthday: 'birthday birthdate dateofbirth деньрождения датарождения',
})
const plainOf = (column: string) => column.toLowerCase().replaceAll(/[\s._-]/g, '')
export const prefixes: Readonly<Record<ImportKind, string>> = { contacts: 'attributes.', events: 'properties.' }

export function proposePlan(kind: ImportKind, { columns, rows, format }: FilePreview): readonly ColumnPlan[] {
  const taken = new Set<string>()
  return columns.map((column, index) => {
    const plain = plainOf(column)
    const target = known[kind].get(plain) as Target | undefined
    const values = rows.flatMap((row) => (row[index] === undefined || row[index] === null ? [] : [row[index]]))
    const address = kind === 'contacts' ? addresses.get(plain) : undefined
    const own = kind === 'contacts' ? usual.get(plain) : undefined
    const name = freeName(address ?? own ?? (column.startsWith(prefixes[kind]) ? column.slice(prefixes[kind].length) : column), taken)
    const type = format === 'ndjson' ? null : address === undefined && !isCode(column) ? typeOf(own, values) : 'text'
    if (target === 'whole' && format === 'ndjson') return { column, target, name, type: null }
    if (target === undefined || target === 'whole' || taken.has(target)) {
      taken.add(`value ${name}`)
      return { column, target: 'value', name, type }
    }
    taken.add(target)
    return { column, target, name, type }
  })
}

const freeName = (name: string, taken: ReadonlySet<string>): string => (taken.has(`value ${name}`) ? freeName(`${name} 2`, taken) : name)

/** Digits of these are no amounts, whether or not the first rows have a leading zero. */
const isCode = (column: string) =>
  /(^|[^a-zа-яё])(id|zip|code|postcode|postal|number$|card|индекс|код|инн|номер|карта)($|[^a-zа-яё])/i.test(column)

const isoDate = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/i
/** As the server reads it too: day first with points. */
const dottedDate = /^\d{1,2}\.\d{1,2}\.\d{4}(,? \d{1,2}:\d{2}(:\d{2})?)?$/
const isDate = (text: string) => isoDate.test(text) || dottedDate.test(text)
const isNumber = (text: string) =>
  /^[+-]?(0|[1-9]\d{0,14})([.,]\d+)?$/.test(text.replaceAll(/[\u00a0\u202f ]/g, '')) && !text.startsWith('+')
const isObject = (text: string) => /^\s*[[{]/.test(text) && parses(text)

function parses(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** A birthday is a date, whatever somebody once typed into one of its cells: as a text it would start no flow. */
function typeOf(own: string | undefined, values: readonly Json[]): ValueType {
  const dates = values.filter((value) => typeof value === 'string' && isDate(value.trim())).length
  return own === 'birthday' && dates > values.length / 2 ? 'date' : guessType(values)
}

/** Of texts. Codes with leading zeros and phone numbers are no numbers. */
export function guessType(values: readonly Json[]): ValueType {
  const texts = values.filter((value) => typeof value === 'string').map((text) => text.trim())
  if (texts.length === 0) return 'text'
  if (texts.every((text) => /^(true|false|yes|no|да|нет)$/i.test(text))) return 'boolean'
  if (texts.every(isNumber)) return 'number'
  if (texts.every(isDate)) return 'date'
  return texts.every(isObject) ? 'json' : 'text'
}

export interface PlanFault {
  readonly fault: 'identity' | 'event' | 'timestamp' | 'twice' | 'name' | 'reserved' | 'long'
  /** The column, or the place that two go to. */
  readonly about: string
}

export interface PlanFrame {
  readonly kind: ImportKind
  readonly format: FilePreview['format']
  /** Whether each row is taken as if it came in now. */
  readonly start: boolean
  /** Attributes that name people. */
  readonly identifyBy: readonly string[]
}

/** What keeps every row from being taken. */
export function planFaults(plan: readonly ColumnPlan[], { kind, start, identifyBy, format }: PlanFrame): readonly PlanFault[] {
  const faults: PlanFault[] = []
  const has = (target: Target) => plan.some((one) => one.target === target)
  const addressed = plan.some(({ target, name }) => kind === 'contacts' && target === 'value' && identifyBy.includes(name))
  const hidden = format === 'ndjson' && has('whole')
  if (!has('userId') && !has('anonymousId') && !addressed && !hidden) faults.push({ fault: 'identity', about: '' })
  if (kind === 'events' && !has('event') && !hidden) faults.push({ fault: 'event', about: '' })
  if (kind === 'events' && !has('timestamp') && !start) faults.push({ fault: 'timestamp', about: '' })
  const seen = new Set<string>()
  for (const { column, target, name } of plan) {
    if (target === 'none' || target === 'whole') continue
    const place = target === 'value' ? `${prefixes[kind]}${name.trim()}` : target
    if (seen.has(place)) faults.push({ fault: 'twice', about: target === 'value' ? name.trim() : target })
    seen.add(place)
    if (target === 'value' && name.trim() === '') faults.push({ fault: 'name', about: column })
    if (['__proto__', 'constructor', 'prototype'].includes(name.trim())) faults.push({ fault: 'reserved', about: name.trim() })
  }
  if (encodeURIComponent(mapText(plan, { kind, format })).length > mapMax) faults.push({ fault: 'long', about: '' })
  return faults
}

/** The address of a request has 16 KB. */
const mapMax = 12_000

/** The server's `map`. */
export function mapText(plan: readonly ColumnPlan[], { kind, format }: Pick<PlanFrame, 'kind' | 'format'>): string {
  const entries = plan.flatMap((one): readonly (readonly [string, string])[] => {
    const { column, target, name, type } = one
    if (target === 'whole' || isDefault(one, { kind, format })) return []
    if (target === 'none') return [[column, '']]
    if (target !== 'value') return [[column, target]]
    return [[column, `${prefixes[kind]}${name.trim()}${type === null ? '' : `:${type}`}`]]
  })
  return JSON.stringify(Object.fromEntries(entries))
}

const sums = new Set(['total', 'revenue', 'value', 'price', 'quantity', 'discount', 'shipping', 'tax', 'subtotal'])

/** Whether the server would do the same unasked. */
function isDefault({ column, target, name, type }: ColumnPlan, { kind, format }: Pick<PlanFrame, 'kind' | 'format'>): boolean {
  const plain = plainOf(column)
  if (target !== 'value' || known[kind].has(plain) || addresses.has(plain) || name.trim() !== column || column.startsWith(prefixes[kind]))
    return false
  if (kind === 'events' && sums.has(plain)) return type === 'number'
  return format === 'ndjson' ? type === null : type === 'text'
}
