/**
 * What flows say about segments, read from the schemas of their nodes alone: a property with the widget `segment` holds the key of one
 * (with `creates`, of one that comes to be when the flow is published), and rules ask for `contact.segments`.
 */
import { evaluateTrusted, variablesOf, type FlowDocument, type Json, type JsonObject, type Registry } from '@millrace/core'

export interface NamedSegment {
  /** Where: the node and the JSON Pointer into its config. */
  readonly node: string
  readonly path: string
  readonly key: string
  readonly colour: string | null
  /** Whether it comes to be when it is not there. */
  readonly creates: boolean
}

interface Hint {
  readonly widget?: string
  readonly creates?: boolean
  /** JsonLogic over the object that holds the property: what is not shown is not meant. */
  readonly showIf?: Json
}
interface Schema {
  readonly 'x-ui'?: Hint
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
}

/** Segments that properties of the document's nodes name, also deep inside (buttons of a message); those of disabled nodes too. */
export function namedSegments(document: FlowDocument, registry: Pick<Registry, 'nodes'>): readonly NamedSegment[] {
  return document.nodes.flatMap(({ id, type, config }) => {
    const schema = registry.nodes.get(type)?.config as Schema | undefined
    return schema === undefined ? [] : namedIn(schema, config as JsonObject, '').map((named) => ({ node: id, ...named }))
  })
}

type Named = Omit<NamedSegment, 'node'>

function namedIn({ properties = {}, items }: Schema, value: Json, path: string): readonly Named[] {
  if (Array.isArray(value)) {
    return items === undefined ? [] : (value as readonly Json[]).flatMap((item, index) => namedIn(items, item, `${path}/${index}`))
  }
  if (value === null || typeof value !== 'object') return []
  const holder = value as JsonObject
  const fields = Object.entries(properties).filter(([name, { 'x-ui': hint }]) => Object.hasOwn(holder, name) && isMeant(hint, holder))
  const colour = fields
    .map(([name, schema]) => (schema['x-ui']?.widget === 'colour' ? holder[name] : null))
    .find((each) => typeof each === 'string')
  return fields.flatMap(([name, schema]): readonly Named[] => {
    const own = holder[name]!
    const hint = schema['x-ui']
    if (hint?.widget !== 'segment') return namedIn(schema, own, `${path}/${name}`)
    if (typeof own !== 'string' || own === '') return []
    return [{ path: `${path}/${name}`, key: own, colour: (colour as string | undefined) ?? null, creates: hint.creates === true }]
  })
}

const isMeant = (hint: Hint | undefined, holder: JsonObject): boolean =>
  hint?.showIf === undefined || Boolean(evaluateTrusted(hint.showIf, holder))

/** Segments that a document has to do with: by a property, or by a rule that reads `contact.segments` beside their keys. */
export function segmentsOf(document: FlowDocument, registry: Pick<Registry, 'nodes'>): ReadonlySet<string> {
  return new Set([...namedSegments(document, registry).map(({ key }) => key), ...askedIn(document as unknown as Json)])
}

const segmentsField = 'contact.segments'

function askedIn(value: Json): readonly string[] {
  if (value === null || typeof value !== 'object') return []
  const inside = Object.values(value as JsonObject | readonly Json[]).flatMap(askedIn)
  if (!Array.isArray(value) || !value.some((part: Json) => isRead(part))) return inside
  return [...value.flat().filter((part): part is string => typeof part === 'string'), ...inside]
}

const isRead = (part: Json): boolean =>
  part !== null &&
  typeof part === 'object' &&
  !Array.isArray(part) &&
  Object.hasOwn(part, 'var') &&
  variablesOf(part).includes(segmentsField)

/** Whether its triggers name moments of contacts. */
export function asksMoments(document: FlowDocument, { nodes }: Pick<Registry, 'nodes'>): boolean {
  return document.nodes.some(({ type, config, disabled }) => {
    const node = nodes.get(type)
    return disabled !== true && node?.starts?.(config as JsonObject).kind === 'moment'
  })
}
