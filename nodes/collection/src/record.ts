/**
 * The facts `collection.record`: the record of a collection whose key the contact's own data give, or null. What a rule asks by it is
 * "is there a record in my table", and what the record says.
 *
 * The key is read from the contact as it stands when its visit begins: a field that a step has just written counts from the next one on.
 */
import { compileText, defineFact, FlowError, isoOf, Type, type FactQuery, type Json, type JsonObject, type Sql } from '@millrace/core'

export interface RecordParams {
  readonly collection: string
  /** A text over `contact`, or the bare path of one of its fields: `contact.city`. */
  readonly key: string
}

const keyMax = 200

export const recordFact = defineFact<JsonObject | null, RecordParams>({
  name: 'collection.record',
  scope: 'contact',
  title: { en: 'Record of a collection…', ru: 'Запись в таблице…' },
  schema: Type.Union([Type.Object({}, { additionalProperties: true }), Type.Null()], {
    'x-ui': {
      says: {
        en: 'record {{ key }} of the collection {{ collection }} {{ test }}',
        ru: 'запись {{ key }} в таблице {{ collection }}{{ test }}',
      },
    },
  }),
  params: Type.Object(
    {
      collection: Type.String({
        pattern: '^[A-Za-z][A-Za-z0-9_-]{0,49}$',
        'x-ui': { order: 1, title: { en: 'Collection', ru: 'Таблица' } },
      }),
      key: Type.String({
        minLength: 1,
        maxLength: 1000,
        'x-ui': {
          order: 2,
          widget: 'liquid',
          title: { en: 'Key', ru: 'Ключ' },
          help: {
            en: 'contact.city, or a text: {{ contact.city }}-{{ contact.plan }}',
            ru: 'contact.city или текст: {{ contact.city }}-{{ contact.plan }}',
          },
        },
      }),
    },
    { additionalProperties: false },
  ),
  initial: null,
  load: async (sql, query) => {
    const keys = await keysOf(sql, query)
    if (keys.size === 0) return new Map()
    const rows = await sql.query<{ key: string; value: JsonObject }>(
      `select key, value from millrace.collection_record where workspace = $1 and collection = $2 and key = any($3::text[])`,
      [query.workspace, query.params.collection, [...new Set(keys.values())]],
    )
    const values = new Map(rows.map(({ key, value }) => [key, value]))
    return new Map([...keys].flatMap(([contact, key]) => (values.has(key) ? [[contact, values.get(key)!]] : [])))
  },
})

interface ContactRow {
  readonly id: string
  readonly user_id: string | null
  readonly anonymous_id: string | null
  readonly attributes: JsonObject
  readonly created_at: Date
}

/** The key that each contact gives; a contact that gives none has no record. */
async function keysOf(sql: Sql, { workspace, ids, params }: FactQuery<RecordParams>): Promise<ReadonlyMap<string, string>> {
  const rows = await sql.query<ContactRow>(
    'select id::text, user_id, anonymous_id, attributes, created_at from millrace.contact where workspace = $1 and id = any($2::bigint[])',
    [workspace, ids],
  )
  const keys = rows.map((row): [string, string | null] => [row.id, keyOf(params.key, contactOf(row))])
  return new Map(keys.filter((pair): pair is [string, string] => pair[1] !== null))
}

const contactOf = ({ id, user_id: userId, anonymous_id: anonymousId, attributes, created_at: at }: ContactRow): JsonObject => ({
  ...attributes,
  attributes,
  id,
  userId,
  anonymousId,
  createdAt: isoOf(at.getTime()),
})

/** Null: the contact's data give no key. */
export function keyOf(template: string, contact: JsonObject): string | null {
  const key = template.includes('{') ? rendered(template, contact) : textOf(valueAt(template, contact))
  return key === null || key === '' || key.length > keyMax ? null : key
}

/** A text that does not render gives no key: a contact without a record, not a visit that fails for all. */
function rendered(template: string, contact: JsonObject): string | null {
  try {
    return compileText(template).render({ contact }).trim()
  } catch (error) {
    if (error instanceof FlowError) return null
    throw error
  }
}

/** `contact.city`, or `city`. */
function valueAt(path: string, contact: JsonObject): Json {
  let value: Json = contact
  for (const name of path.replace(/^contact\./, '').split('.')) {
    if (value === null || typeof value !== 'object' || Array.isArray(value) || !Object.hasOwn(value, name)) return null
    value = (value as JsonObject)[name]!
  }
  return value
}

const textOf = (value: Json): string | null => {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null
}
