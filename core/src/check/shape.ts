/**
 * Whether a document has the shape of one. The schema decides and explains; of a large sound document a few comparisons tell the same
 * ten times faster. Law: what `looksSound` accepts, the schema accepts.
 */
import { flowDocumentSchema, flowFrameSchema, flowNoteSchema, flowSettingsSchema, flowTestsSchema } from '../document.ts'
import { findUnfit, validateAgainst, type ValueFinding } from '../validate.ts'

export function checkShape(document: unknown): readonly ValueFinding[] {
  const unfit = findUnfit(document)
  if (unfit !== null) return [unfit]
  return looksSound(document) ? [] : validateAgainst(flowDocumentSchema, document)
}

type Fields = Readonly<Record<string, (value: unknown) => boolean>>

const id = /^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,63}$/
const isText = (longest: number) => (value: unknown) => typeof value === 'string' && value.length <= longest
const isId = (value: unknown) => typeof value === 'string' && id.test(value)
const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)
const isListOf = (most: number, isItem: (value: unknown) => boolean) => (value: unknown) =>
  Array.isArray(value) && value.length <= most && value.every(isItem)

/** An object with all of the required fields, any of the optional ones, and no others. */
function isRecord(required: Fields, optional: Fields): (value: unknown) => boolean {
  const names = Object.keys(required)
  return (value) => {
    if (!isObject(value)) return false
    const given = value as Readonly<Record<string, unknown>>
    let found = 0
    for (const name of Object.keys(given)) {
      const needed = Object.hasOwn(required, name)
      const isSound = needed ? required[name] : Object.hasOwn(optional, name) ? optional[name] : undefined
      if (isSound === undefined || !isSound(given[name])) return false
      if (needed) found++
    }
    return found === names.length
  }
}

const isPlace = isRecord({ x: Number.isFinite, y: Number.isFinite }, {})
const isNode = isRecord(
  { id: isId, type: isText(100), version: (value) => Number.isInteger(value) && (value as number) >= 1, config: isObject },
  { at: isPlace, title: isText(200), note: isText(2000), disabled: (value) => typeof value === 'boolean' },
)
const isEdge = isRecord({ from: isId, port: isText(100), to: isId }, {})

export const looksSound = isRecord(
  {
    millrace: (value) => value === 1,
    name: (value) => isText(200)(value) && value !== '',
    nodes: isListOf(5000, isNode),
    edges: isListOf(20_000, isEdge),
  },
  {
    settings: (value) => validateAgainst(flowSettingsSchema, value).length === 0,
    notes: isListOf(500, (value) => validateAgainst(flowNoteSchema, value).length === 0),
    frames: isListOf(500, (value) => validateAgainst(flowFrameSchema, value).length === 0),
    tests: (value) => validateAgainst(flowTestsSchema, value).length === 0,
  },
)
