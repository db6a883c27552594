/** Which properties a config must have as it stands: those of `required`, and those that an `if … then` demands now. */
import type { JsonObject } from '@millrace/core'
import { asList, asObject } from './hints.ts'
import type { SchemaCompiler } from './validator.ts'

export function requiredNow(schema: JsonObject, config: JsonObject, compiler: SchemaCompiler): ReadonlySet<string> {
  const conditional = [schema, ...asList(schema['allOf']).map((part) => asObject(part) ?? {})].flatMap((part) => {
    const condition = asObject(part['if'])
    if (condition === undefined) return []
    const branch = asObject(part[compiler.validate(condition, config) ? 'then' : 'else'])
    return asList(branch?.['required'])
  })
  return new Set([...asList(schema['required']), ...conditional].map(String))
}
