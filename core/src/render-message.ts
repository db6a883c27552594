/**
 * The texts of a channel's message, rendered: what its node queues, a preview shows and a test sends. One way for all of them, so that
 * what was looked at is what leaves.
 */
import { FlowError } from './errors.ts'
import type { Json, JsonObject } from './json.ts'
import type { AnyChannel } from './plugin.ts'
import type { TextKind } from './texts.ts'

/** `path` is the JSON Pointer of the text. */
export type RenderText = (text: string, as: TextKind, path: string) => string

/** Fields that the editor keeps for itself are left out; texts inside lists and objects (buttons) are rendered as well. */
export function renderMessage(channel: AnyChannel, fields: JsonObject, render: RenderText): JsonObject {
  const html = new Set(channel.html ?? [])
  const visit = (value: Json, as: TextKind, path: string): Json => {
    if (typeof value === 'string') return render(value, as, path)
    if (Array.isArray(value)) return value.map((item: Json, index) => visit(item, as, `${path}/${index}`))
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(Object.entries(value as JsonObject).map(([name, inner]) => [name, visit(inner, as, `${path}/${name}`)]))
  }
  return Object.fromEntries(
    Object.entries(contentOf(channel, fields)).map(([name, value]) => [name, visit(value, html.has(name) ? 'html' : 'text', `/${name}`)]),
  )
}

/** A `RenderText` that says of a text which cannot be rendered where it stands. Throws `FlowError`. */
export function renderOrTell(channel: AnyChannel, render: (text: string, as: TextKind) => string): RenderText {
  return (text, as, path) => {
    try {
      return render(text, as)
    } catch (error) {
      if (!(error instanceof FlowError)) throw error
      throw new FlowError(error.code, `${channel.name} ${path.slice(1)}: ${error.message}`, { cause: error })
    }
  }
}

function contentOf({ drafts = [] }: AnyChannel, fields: JsonObject): JsonObject {
  return drafts.length === 0 ? fields : Object.fromEntries(Object.entries(fields).filter(([name]) => !drafts.includes(name)))
}
