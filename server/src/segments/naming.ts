/**
 * What flows say about segments, read from the schemas of their nodes alone: a property with the widget `segment` holds the key of one
 * (with `creates`, of one that comes to be when the flow is published), and rules ask for `contact.segments`.
 */
import { variablesOf, type FlowDocument, type FlowNode, type Json, type JsonObject, type Registry } from '@millrace/core'

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
}
interface Schema {
  readonly 'x-ui'?: Hint
  readonly properties?: Readonly<Record<string, Schema>>
}

/** Segments that properties of the document's nodes name; those of disabled nodes too. */
export function namedSegments(document: FlowDocument, registry: Pick<Registry, 'nodes'>): readonly NamedSegment[] {
  return document.nodes.flatMap((node) => namedBy(node, registry))
}

function namedBy({ id, type, config }: FlowNode, { nodes }: Pick<Registry, 'nodes'>): readonly NamedSegment[] {
  const properties = Object.entries((nodes.get(type)?.config as Schema | undefined)?.properties ?? {})
  const colour = properties.find(([name, schema]) => schema['x-ui']?.widget === 'colour' && typeof config[name] === 'string')?.[0]
  return properties.flatMap(([name, { 'x-ui': hint }]) => {
    const key = config[name]
    if (hint?.widget !== 'segment' || typeof key !== 'string' || key === '') return []
    return [
      { node: id, path: `/${name}`, key, colour: colour === undefined ? null : (config[colour] as string), creates: hint.creates === true },
    ]
  })
}

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
