/**
 * What stands inside configs besides values: rules, texts and references, found by the `x-ui` widget of their property, at any
 * depth. A rule or text is checked as it will be read when runs come by.
 */
import { checkRule } from '../rules.ts'
import { checkText, type TextKind } from '../texts.ts'
import { validateAgainst } from '../validate.ts'

/** A fault at a JSON Pointer of the config. */
export interface ContentFault {
  readonly path: string
  readonly code: string
  readonly message: string
}

/** A config's mention of another node, or of a flow. */
export interface NodeReference {
  readonly path: string
  readonly id: string
}

export interface Contents {
  readonly faults: ContentFault[]
  readonly references: NodeReference[]
  /** Mentions of other flows. */
  readonly flows: NodeReference[]
}

type Schema = Readonly<Record<string, unknown>>
type Widget = (value: unknown, path: string, found: Contents) => void

const isObject = (value: unknown): value is Schema => value !== null && typeof value === 'object' && !Array.isArray(value)
export const pointer = (path: string, key: string | number) => `${path}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`

export function checkedRule(value: unknown, path: string): readonly ContentFault[] {
  return checkRule(value).map((fault) => ({ path: path + fault.path, code: `FLOW_${fault.code}`, message: fault.message }))
}

const text =
  (as: TextKind): Widget =>
  (value, path, { faults }) => {
    if (typeof value !== 'string') return
    for (const { code, message } of checkText(value, as)) faults.push({ path, code: `FLOW_${code}`, message })
  }

const everyText: Widget = (value, path, found) => {
  if (value === null || typeof value !== 'object') return text('text')(value, path, found)
  for (const [key, item] of Object.entries(value)) everyText(item, pointer(path, key), found)
}

const widgets: ReadonlyMap<unknown, Widget> = new Map<unknown, Widget>([
  ['rule', (value, path, { faults }) => faults.push(...checkedRule(value, path))],
  ['liquid', text('text')],
  ['html', text('html')],
  ['mjml', text('html')],
  ['instant', text('text')],
  ['tag', text('text')],
  ['values', everyText],
  [
    'node',
    (value, path, { references }) => {
      for (const id of [value].flat()) if (typeof id === 'string') references.push({ path, id })
    },
  ],
  ['flow', (value, path, { flows }) => void (typeof value === 'string' && flows.push({ path, id: value }))],
])

export function findContents(schema: unknown, config: unknown): Contents {
  const found: Contents = { faults: [], references: [], flows: [] }
  walk(schema, config, '', found)
  return found
}

function walk(schema: unknown, value: unknown, path: string, found: Contents): void {
  if (!isObject(schema) || value === undefined) return
  const hint = schema['x-ui']
  const widget = isObject(hint) ? widgets.get(hint['widget']) : undefined
  if (widget !== undefined) return widget(value, path, found)
  for (const alternative of alternativesOf(schema, value)) walk(alternative, value, path, found)
  if (Array.isArray(value)) {
    if (isObject(schema['items'])) for (const [index, item] of value.entries()) walk(schema['items'], item, pointer(path, index), found)
  } else if (isObject(value)) walkObject(schema, value, path, found)
}

function walkObject(schema: Schema, value: Schema, path: string, found: Contents): void {
  const properties = isObject(schema['properties']) ? schema['properties'] : {}
  for (const [key, property] of Object.entries(properties)) {
    if (Object.hasOwn(value, key)) walk(property, value[key], pointer(path, key), found)
  }
  const patterns = isObject(schema['patternProperties']) ? Object.entries(schema['patternProperties']) : []
  for (const [pattern, property] of patterns) {
    const names = new RegExp(pattern, 'u')
    for (const key of Object.keys(value)) if (names.test(key)) walk(property, value[key], pointer(path, key), found)
  }
}

/** Of a choice only what the value fits has a say; a value that fits nothing is reported by the schema. */
function alternativesOf(schema: Schema, value: unknown): readonly unknown[] {
  const all = Array.isArray(schema['allOf']) ? (schema['allOf'] as unknown[]) : []
  const choice = schema['anyOf'] ?? schema['oneOf']
  if (!Array.isArray(choice)) return all
  return [...all, ...choice.filter((each: unknown) => isObject(each) && validateAgainst(each, value).length === 0)]
}
