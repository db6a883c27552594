/**
 * What facts give to rules: the fields of a plain fact, and a family as one field whose parameters are chosen with it. All that is known
 * of a fact is its manifest; hints of its schema say how it is counted and read out (`Says`).
 */
import type { FactManifest, JsonObject, Localized } from '@millrace/core'
import { asObject, hintsOf } from '../form/hints.ts'
import type { Field, FieldGroup } from './fields.ts'
import type { FieldType } from './operators.ts'
import { fieldsOfSchema, typeOfSchema } from './schema-fields.ts'

/** Hints of a fact's schema, for sentences. */
export interface Says {
  /**
   * What a number counts, as forms of a message: for none, then for one and more. `not once | once | {n} times`, in Russian
   * `ни разу | {n} раз | {n} раза | {n} раз`.
   */
  readonly counted?: Localized
  /** A Liquid line over the parameters in words, and `test`, the comparison: `{{ event }} {{ test }}{% if within %} in {{ within }}{% endif %}`. */
  readonly says?: Localized
}

export function saysOf(fact: Pick<FactManifest, 'schema'>): Says {
  return hintsOf(fact.schema) as Says
}

export function factFields(facts: readonly FactManifest[]): readonly Field[] {
  return facts
    .filter(({ scope }) => scope === 'contact')
    .flatMap((fact) => (fact.params === null ? plainFields(fact) : [familyField(fact)]))
}

/** An object of which nothing is described is nothing to compare with. */
function plainFields({ name, schema, title }: FactManifest): readonly Field[] {
  if (typeOfFact(schema) === 'record' && schema['properties'] === undefined) return []
  return fieldsOfSchema(schema, { path: name, group: groupOf(name, schema), title })
}

function familyField(fact: FactManifest): Field {
  return { path: fact.name, type: typeOfFact(fact.schema), group: 'facts', title: fact.title, family: fact }
}

/** A record can only be there or not: JsonLogic does not look into what an operation gives. */
const typeOfFact = (schema: JsonObject): FieldType => {
  const type = typeOfSchema(schema)
  return type === 'any' && isRecord(schema) ? 'record' : type
}
const isRecord = (schema: JsonObject): boolean =>
  schema['type'] === 'object' || (Array.isArray(schema['anyOf']) && schema['anyOf'].some((each) => asObject(each)?.['type'] === 'object'))

/** Lists of a contact stand with its attributes, as they do on its card. */
function groupOf(name: string, schema: JsonObject): FieldGroup {
  if (name === 'bonus') return 'loyalty'
  return name.startsWith('contact.') && schema['type'] === 'array' ? 'contact' : 'facts'
}
