/** Fields from `/api/catalogue`: attributes of contacts and properties of events that really came, with their types. */
import type { Json } from '@millrace/core'
import type { Field } from './fields.ts'
import type { FieldType } from './operators.ts'

/** As the server lists them. `event` is null of an attribute. */
export interface SeenField {
  readonly event: string | null
  readonly name: string
  readonly type: string
  readonly samples: readonly Json[]
}

const types: Readonly<Record<string, FieldType>> = { text: 'text', number: 'number', boolean: 'boolean', date: 'date', list: 'list' }
/** Names that stand for the contact itself, or that a path cannot hold. */
const readable = ({ name }: SeenField) => /^[\w$-]+$/.test(name)

export function seenAttributes(seen: readonly SeenField[]): readonly Field[] {
  return seen.filter((each) => each.event === null && readable(each)).map((each) => fieldOf(each, 'contact', 'contact'))
}

export function seenProperties(seen: readonly SeenField[], events: readonly string[]): readonly Field[] {
  const anyEvent = events.includes('*')
  return seen
    .filter((each) => each.event !== null && (anyEvent || events.includes(each.event)) && readable(each))
    .map((each) => fieldOf(each, 'event.properties', 'event'))
}

function fieldOf({ name, type, samples }: SeenField, root: string, group: Field['group']): Field {
  return {
    path: `${root}.${name}`,
    type: types[type] ?? 'any',
    group,
    title: { en: name },
    ...(samples.length > 0 && { samples }),
  }
}
