/**
 * A config without the properties that its form does not show. What is taken out is kept aside, so that going back to the former
 * mode brings the former values back.
 */
import type { Json, JsonObject } from '@millrace/core'
import { defaultsOf, hintsOf, propertiesOf } from './hints.ts'
import { shown } from './ui-schema.ts'

export interface VisibleConfig {
  readonly config: JsonObject
  /** Values of hidden properties, for the next call. */
  readonly kept: JsonObject
}

/** Hiding one property can hide another; as many rounds as there are properties settle every chain, and end a circle. */
export function visibleConfig(schema: JsonObject, config: JsonObject, kept: JsonObject): VisibleConfig {
  let current: VisibleConfig = { config, kept }
  for (const _ of propertiesOf(schema)) {
    const next = pass(schema, current.config, current.kept)
    if (Object.keys(next.config).join() === Object.keys(current.config).join()) return next
    current = next
  }
  return current
}

function pass(schema: JsonObject, config: JsonObject, kept: JsonObject): VisibleConfig {
  const out: Record<string, Json> = { ...config }
  const aside: Record<string, Json> = { ...kept }
  const whole = { ...defaultsOf(schema), ...config }
  for (const [name, property] of propertiesOf(schema)) {
    const { showIf } = hintsOf(property)
    if (showIf === undefined) continue
    const visible = shown(showIf, whole)
    const [value, spare] = [out[name], aside[name]]
    if (!visible && value !== undefined) {
      aside[name] = value
      delete out[name]
    } else if (visible && value === undefined && spare !== undefined) {
      out[name] = spare
      delete aside[name]
    }
  }
  return { config: out, kept: aside }
}
