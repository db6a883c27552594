/**
 * What rows of a person are known by where no contact is named: gathered before anything of them goes, and kept until the last row is
 * swept up.
 */
import type { Json, JsonObject, Sql } from '@millrace/core'
import { normalEmail, normalPhone } from '../store/addresses.ts'

export interface Remains {
  /** The contact, and those that were merged into it. */
  readonly contacts: readonly string[]
  readonly userIds: readonly string[]
  /** Ids, addresses and the name: what names the person in a text. */
  readonly names: readonly string[]
  readonly addresses: readonly string[]
  /** Attributes and properties of events that may be samples somewhere. */
  readonly values: readonly string[]
}

export interface PersonRow {
  readonly id: string
  readonly userId: string | null
  readonly anonymousId: string | null
  readonly attributes: JsonObject
  readonly createdAt: number
}

/** Attributes by which people are spoken of. */
const naming = /^(e-?mail|phone|tel|mobile|(full|first|last|user)?_?name|surname|login)$/i
/** Values of the newest events; samples are few, and the first ones of their kind. */
const valuesMax = 20_000

export async function remainsOf(sql: Sql, workspace: number, people: readonly PersonRow[]): Promise<Remains> {
  const contacts = people.map(({ id }) => id)
  const anonymous = await sql.query<{ id: string }>(
    'select anonymous_id as id from millrace.anonymous where workspace = $1 and contact = any($2::bigint[])',
    [workspace, contacts],
  )
  const known = await sql.query<{ value: string }>(
    'select value from millrace.address where workspace = $1 and contact = any($2::bigint[])',
    [workspace, contacts],
  )
  const properties = await sql.query<{ value: string }>(
    `select distinct p.value #>> '{}' as value from (
       select properties from millrace.event where workspace = $1 and contact = any($2::bigint[]) order by received_at desc limit $3) e,
       jsonb_each(e.properties) p where jsonb_typeof(p.value) in ('string', 'number') limit $3`,
    [workspace, contacts, valuesMax],
  )
  const attributes = people.flatMap((person) => Object.entries(person.attributes))
  const texts = (found: readonly (readonly [string, Json])[]) => found.flatMap(([, value]) => textOf(value))
  const called = texts(attributes.filter(([name]) => naming.test(name)))
  const addresses = [...known.map(({ value }) => value), ...called.flatMap((text) => normalEmail(text) ?? normalPhone(text) ?? [])]
  const userIds = people.flatMap(({ userId }) => userId ?? [])
  const ids = [...userIds, ...people.flatMap(({ anonymousId }) => anonymousId ?? []), ...anonymous.map(({ id }) => id)]
  return {
    contacts,
    userIds,
    names: unique([...ids, ...addresses, ...called]),
    addresses: unique([...addresses, ...called.filter((text) => text.includes('@'))]),
    values: unique([...texts(attributes), ...properties.map(({ value }) => value), ...ids, ...addresses]),
  }
}

const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts.filter((text) => text !== ''))]

const textOf = (value: Json): readonly string[] => (typeof value === 'string' ? [value] : typeof value === 'number' ? [String(value)] : [])

/** A regular expression of Postgres for texts in which one of the names stands as a word of its own; null: there are none. */
export function traceOf(names: readonly string[]): string | null {
  // In JSON a quote or a backslash is written with another one before it.
  const written = unique(names.flatMap((name) => [name, JSON.stringify(name).slice(1, -1)]))
  if (written.length === 0) return null
  const escaped = written.map((name) => name.replaceAll(/[\\^$.|?*+()[\]{}]/g, String.raw`\$&`))
  return String.raw`(^|[^[:alnum:]_])(${escaped.join('|')})($|[^[:alnum:]_])`
}
