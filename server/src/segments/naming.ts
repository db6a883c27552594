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

/** Whether a document has to do with a segment: by a property, or by a rule that reads `contact.segments` beside its key. */
export function namesSegment(document: FlowDocument, registry: Pick<Registry, 'nodes'>, key: string): boolean {
  if (namedSegments(document, registry).some((named) => named.key === key)) return true
  return asks(document as unknown as Json, key)
}

const segmentsField = 'contact.segments'

function asks(value: Json, key: string): boolean {
  if (value === null || typeof value !== 'object') return false
  const parts = Object.values(value as JsonObject | readonly Json[])
  if (!Array.isArray(value)) return parts.some((part) => asks(part, key))
  const reads = value.some((part) => isRead(part))
  return (
    (reads && value.some((part) => part === key || (Array.isArray(part) && part.includes(key)))) || parts.some((part) => asks(part, key))
  )
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
