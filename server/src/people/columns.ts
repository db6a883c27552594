/**
 * What columns mean: each goes to a place of the contact or the event that its row tells of. Explicit by `map`
 * (`{"E-mail": "attributes.email", "Sum": "properties.total:number", "Notes": ""}`), else by its name. The result is a call as
 * Segment's SDKs make it, so that imports and the door refuse the same things for the same reasons.
 */
import type { Json } from '@millrace/core'
import { parse as parseJson } from 'secure-json-parse'
import { parseTimestamp } from '../http/ingest/timestamp.ts'
import { Problem } from '../http/problem.ts'
import type { Fault } from './refused.ts'

export type ImportKind = 'contacts' | 'events'

const types = ['text', 'number', 'boolean', 'date', 'json'] as const
type ValueType = (typeof types)[number]

interface Place {
  /** A key of the call itself (`userId`, `timestamp`), or null: one of its values. */
  readonly key: string | null
  /** Of the attribute or property. */
  readonly name: string
  /** Null: as the file has it. */
  readonly type: ValueType | null
}

export interface Columns {
  /** The call that a row tells of, or why it tells of none. */
  read(fields: ReadonlyMap<string, Json>): { readonly call: Record<string, unknown> } | { readonly fault: Fault }
}

/** Names by each of their other names. */
const aliases = (words: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map(Object.entries(words).flatMap(([name, others]) => others.split(' ').map((other) => [other, name] as const)))

/** Keys of the call by the names that columns have elsewhere, without case, spaces, dots, dashes and underscores. */
const known: Readonly<Record<ImportKind, ReadonlyMap<string, string>>> = {
  contacts: aliases({
    userId: 'userid id externalid',
    anonymousId: 'anonymousid',
    timestamp: 'createdat created registeredat signedupat',
    values: 'attributes traits',
  }),
  events: aliases({
    userId: 'userid externalid',
    anonymousId: 'anonymousid',
    event: 'event eventname',
    timestamp: 'timestamp time date at occurredat',
    messageId: 'messageid eventid',
    values: 'properties',
    context: 'context',
    type: 'type',
    traits: 'traits',
    groupId: 'groupid',
    previousId: 'previousid',
  }),
}

/** Addresses have one name, whatever the column is called. */
const addresses = aliases({ email: 'email mail emailaddress', phone: 'phone phonenumber mobile tel' })

/** Properties that are sums and counts by Segment's spec: numbers also in CSV. */
const numbers = new Set(['total', 'revenue', 'value', 'price', 'quantity', 'discount', 'shipping', 'tax', 'subtotal'])

/** Names in `map` for keys of the call. */
const keyNames: Readonly<Record<ImportKind, Readonly<Record<string, string>>>> = {
  contacts: { userId: 'userId', anonymousId: 'anonymousId', createdAt: 'timestamp' },
  events: { userId: 'userId', anonymousId: 'anonymousId', event: 'event', timestamp: 'timestamp', messageId: 'messageId' },
}

const prefixes: Readonly<Record<ImportKind, string>> = { contacts: 'attributes.', events: 'properties.' }

/** Columns that are remembered: objects of NDJSON may have other keys in each row. */
const placesMax = 10_000

/** Throws `Problem` IMPORT_MAP_INVALID. */
export function columnsOf(kind: ImportKind, map: Readonly<Record<string, string>>): Columns {
  const explicit = new Map(Object.entries(map).map(([column, target]) => [column, placeOf(kind, column, target)]))
  const taken = new Set<string>()
  for (const place of explicit.values()) {
    const name = place && (place.key ?? `${prefixes[kind]}${place.name}`)
    if (name !== null && taken.has(name)) throw new Problem('IMPORT_MAP_INVALID', `Two columns go to ${name}`)
    if (name !== null) taken.add(name)
  }
  const places = new Map<string, Place | null>(explicit)
  const placeFor = (column: string): Place | null => {
    const before = places.get(column)
    if (before !== undefined) return before
    const guessed = guess(kind, column, taken)
    if (places.size < placesMax) places.set(column, guessed)
    return guessed
  }
  return { read: (fields) => read(kind, fields, placeFor) }
}

function placeOf(kind: ImportKind, column: string, target: string): Place | null {
  if (target === '') return null
  const [, path = '', type = null] = /^(.*?)(?::(text|number|boolean|date|json))?$/su.exec(target) ?? []
  const key = Object.hasOwn(keyNames[kind], path) ? keyNames[kind][path]! : null
  const name = path.startsWith(prefixes[kind]) ? path.slice(prefixes[kind].length) : ''
  if (key === null && (name === '' || ['__proto__', 'constructor', 'prototype'].includes(name))) {
    const choice = [...Object.keys(keyNames[kind]), `${prefixes[kind]}<name>`].join(', ')
    const what = JSON.stringify(target.slice(0, 100))
    throw new Problem('IMPORT_MAP_INVALID', `${JSON.stringify(column.slice(0, 100))} cannot go to ${what}: it may go to ${choice}`)
  }
  if (key === null && type === null && name.includes(':')) {
    const end = JSON.stringify(target.slice(target.lastIndexOf(':') + 1).slice(0, 100))
    const message = `${JSON.stringify(column.slice(0, 100))}: ${end} is no type; types are text, number, boolean, date, json. After a name with a colon give one`
    throw new Problem('IMPORT_MAP_INVALID', message)
  }
  return { key, name, type: type as ValueType | null }
}

/** By the column's name. A key of the call is given once; what comes after it is a value like any other. */
function guess(kind: ImportKind, column: string, taken: Set<string>): Place {
  const plain = column.toLowerCase().replaceAll(/[\s._-]/g, '')
  const key = known[kind].get(plain) ?? null
  if (key !== null && !taken.has(key)) {
    taken.add(key)
    return { key, name: column, type: null }
  }
  const prefixed = column.startsWith(prefixes[kind]) ? column.slice(prefixes[kind].length) : column
  const name = (kind === 'contacts' ? addresses.get(plain) : undefined) ?? prefixed
  return { key: null, name, type: kind === 'events' && numbers.has(plain) ? 'number' : null }
}

function read(
  kind: ImportKind,
  fields: ReadonlyMap<string, Json>,
  placeFor: (column: string) => Place | null,
): ReturnType<Columns['read']> {
  const values: Record<string, unknown> = {}
  const call: Record<string, unknown> = { [kind === 'contacts' ? 'traits' : 'properties']: values }
  for (const [column, given] of fields) {
    const place = placeFor(column)
    if (place === null || given === null) continue
    const value = place.type === null ? given : convert(given, place.type)
    if (value === undefined) return { fault: wrongValue(column, place.type!, given) }
    if (place.key === null) values[place.name] = value
    else if (place.key !== 'values') call[place.key] = keyValue(place.key, value)
    else if (isObject(value)) Object.assign(values, value)
    else return { fault: wrongValue(column, 'json', given) }
  }
  return { call }
}

function keyValue(key: string, value: Json): Json {
  if (isIdentifier(key) && typeof value === 'number') return String(value)
  return key === 'timestamp' && typeof value === 'string' ? yearFirst(value.trim()) : value
}
const isIdentifier = (key: string) => key === 'userId' || key === 'anonymousId' || key === 'messageId'
const isObject = (value: unknown): value is object => value !== null && typeof value === 'object' && !Array.isArray(value)

function wrongValue(column: string, type: ValueType, given: Json): Fault {
  const shown = (typeof given === 'string' ? given : JSON.stringify(given)).slice(0, 100)
  const kinds = { text: 'a text', number: 'a number', boolean: 'true or false', date: 'a date such as 2026-03-29', json: 'JSON' } as const
  const name = JSON.stringify(column.slice(0, 100))
  return { code: 'IMPORT_VALUE_INVALID', message: `Column ${name}: ${JSON.stringify(shown)} is not ${kinds[type]}` }
}

/** Undefined when the value is none of the type. */
function convert(value: Json, type: ValueType): Json | undefined {
  if (type === 'text') return typeof value === 'object' ? JSON.stringify(value) : String(value)
  if (typeof value !== 'string') return type === 'json' || typeof value === type ? value : undefined
  const text = value.trim()
  if (type === 'number') return numberOf(text)
  if (type === 'boolean') return booleanOf(text)
  if (type === 'date') {
    const at = parseTimestamp(yearFirst(text))
    return at === null ? undefined : new Date(at).toISOString()
  }
  return jsonOf(text)
}

const dayFirst = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:,? (\d{1,2})(:\d{2}(?::\d{2})?))?$/

/** `31.03.1990 9:05`, as spreadsheets of half the world write, in ISO's order; points leave no doubt which is the day, as slashes would. */
function yearFirst(text: string): string {
  const [, day = '', month = '', year = '', hour, rest] = dayFirst.exec(text) ?? []
  if (year === '') return text
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  return hour === undefined ? date : `${date}T${hour.padStart(2, '0')}${rest}`
}

/** With a point or one comma before the decimals, as spreadsheets of half the world write; thin and hard spaces between thousands. */
function numberOf(text: string): number | undefined {
  const plain = text.replaceAll(/[\u00a0\u202f ]/g, '').replace(/^([+-]?\d+),(\d+)$/, '$1.$2')
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return undefined
  const number = Number(plain)
  return Number.isFinite(number) ? number : undefined
}

const booleans = aliases({ true: 'true yes 1 да', false: 'false no 0 нет' })

function booleanOf(text: string): boolean | undefined {
  const name = booleans.get(text.toLowerCase())
  return name === undefined ? undefined : name === 'true'
}

function jsonOf(text: string): Json | undefined {
  try {
    return parseJson(text) as Json
  } catch {
    return undefined
  }
}
