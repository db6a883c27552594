/** What a step that is tried sees: values for every field known, under the event that starts the flow. */
import type { Json, JsonObject } from '@millrace/core'
import type { TrySample } from '../../api/try.ts'

const objectOf = (value: Json | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}

/** The parts of a scope that can be given; facts are the product's own. */
export function trySampleOf(scope: JsonObject, event: string): TrySample {
  const { properties, ...rest } = objectOf(scope['event'])
  const name = typeof rest['event'] === 'string' && rest['event'] !== '' ? rest['event'] : event
  const { userId: _, tags: __, segments: ___, ...attributes } = objectOf(scope['contact'])
  return { contact: attributes, event: { event: name, properties: objectOf(properties) }, vars: objectOf(scope['vars']) }
}

/** What a person wrote, if it has that shape; what is left out is empty. */
export function readSample(value: Json | undefined): TrySample | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const { contact, event, vars, ...others } = value as JsonObject
  const { event: name, properties, ...unknown } = objectOf(event)
  if (Object.keys(others).length > 0 || Object.keys(unknown).length > 0) return null
  if (name !== undefined && (typeof name !== 'string' || name === '')) return null
  return {
    contact: objectOf(contact),
    event: { event: typeof name === 'string' ? name : 'Tried', properties: objectOf(properties) },
    vars: objectOf(vars),
  }
}
