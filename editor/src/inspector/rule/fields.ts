/**
 * The catalogue of what rules and texts can name: the contact, what the flow's triggers give, facts, messages of this flow, results of
 * earlier steps; less where a rule stands outside runs (`RuleScope`). It only suggests: any other path can be typed. Titles are
 * `Localized`; the flow's own come from its document.
 */
import {
  messageStatuses,
  type FactManifest,
  type FlowDocument,
  type FlowNode,
  type Json,
  type JsonObject,
  type Localized,
  type NodeManifest,
} from '@millrace/core'
import { asList, asObject } from '../form/hints.ts'
import { propertiesOfEvent } from './event-properties.ts'
import { factFields } from './fact-fields.ts'
import { field, ofContacts, ofEvents, ofRuns, present, statusTitle } from './fixed-fields.ts'
import type { FieldType } from './operators.ts'
import { fieldsOfSchema } from './schema-fields.ts'
import type { RuleScope } from './scope.ts'
import { seenAttributes, seenProperties, type SeenField } from './seen-fields.ts'

export const fieldGroups = ['contact', 'facts', 'event', 'loyalty', 'messages', 'results', 'run'] as const
export type FieldGroup = (typeof fieldGroups)[number]

export interface Field {
  /** Of a family of facts: its name. */
  readonly path: string
  readonly type: FieldType
  readonly group: FieldGroup
  readonly title: Localized
  /** Schema of one value, where it says more than the type: what can be chosen, and by which widget. */
  readonly values?: JsonObject
  /** A few values that were seen. */
  readonly samples?: readonly Json[]
  /** Fields of the items of a list, by their paths within an item. */
  readonly items?: readonly Field[]
  /** A family of facts: the parameters are chosen with it. */
  readonly family?: FactManifest
}

export interface FieldSource {
  readonly document: FlowDocument
  readonly manifests: ReadonlyMap<string, NodeManifest>
  /** The event that the rule is about; absent: the one that started the run. */
  readonly event?: string
  /** Facts that are installed. */
  readonly facts?: readonly FactManifest[]
  /** Attributes and properties that really came. */
  readonly seen?: readonly SeenField[]
  /** Absent: `run`. */
  readonly scope?: RuleScope
}

/** Of fields of one path the first speaks, with what later ones know besides. */
export function fieldsOf(source: FieldSource): readonly Field[] {
  const known = new Map<string, Field>()
  for (const each of candidates(source)) known.set(each.path, { ...each, ...known.get(each.path) })
  return [...known.values()]
}

function candidates(source: FieldSource): readonly Field[] {
  const { scope = 'run', facts = [], seen = [] } = source
  const ofContact = () => [...ofContacts, ...factFields(facts), ...seenAttributes(seen)]
  if (scope === 'event') return eventFields(source)
  if (scope === 'contact') return [...ofContact(), present]
  return [
    ...ofContact(),
    ...ofRuns,
    present,
    ...eventFields(source),
    ...source.document.nodes.flatMap((node) => [...messageFields(node, source), ...resultFields(node, source)]),
  ]
}

function eventFields(source: FieldSource): readonly Field[] {
  const { event, scope, seen = [] } = source
  const events = event === undefined ? (scope === 'event' ? [] : startingEvents(source)) : [event]
  return [
    ...(scope === 'event' || event !== undefined || givesEvent(source) ? ofEvents : []),
    ...events.flatMap(propertiesOfEvent),
    ...(scope === 'event' ? [] : contextFields(source)),
    ...seenProperties(seen, events),
  ]
}

const triggersOf = ({ document, manifests }: FieldSource) =>
  document.nodes.flatMap((node) => {
    const manifest = manifests.get(node.type)
    return manifest?.trigger === true ? [{ node, manifest }] : []
  })

/** Runs of a flow that begins by itself, or by the API, have no event; what a flow without a trigger will have nobody knows. */
function givesEvent(source: FieldSource): boolean {
  const triggers = triggersOf(source)
  return triggers.length === 0 || startingEvents(source).length > 0 || triggers.some(({ manifest }) => 'event' in manifest.context)
}

/** What the flow's triggers say they give. A rule about another event is not about theirs. */
function contextFields(source: FieldSource): readonly Field[] {
  return triggersOf(source)
    .flatMap(({ manifest }) => Object.entries(manifest.context))
    .filter(([name]) => source.event === undefined || name !== 'event')
    .flatMap(([path, schema]) => fieldsOfSchema(schema, { path, group: path.startsWith('vars.') ? 'results' : 'event' }))
}

/** Events that start runs of this flow: whatever its triggers name as `event`. */
export function startingEvents({ document, manifests }: Pick<FieldSource, 'document' | 'manifests'>): readonly string[] {
  return document.nodes.flatMap((node) => {
    const event = node.config['event']
    return manifests.get(node.type)?.trigger === true && typeof event === 'string' && event !== '' ? [event] : []
  })
}

/** Nodes that send a message: those that the runtime made from channels stand in the group `message`. */
export function messageNodes({ document, manifests }: Pick<FieldSource, 'document' | 'manifests'>): readonly FlowNode[] {
  return document.nodes.filter((node) => manifests.get(node.type)?.group === 'message')
}

/** What a person calls a node: its own title, else its subject or the type's title. */
export function nodeTitle(node: FlowNode, manifests: ReadonlyMap<string, NodeManifest>): Localized {
  if (node.title !== undefined && node.title !== '') return { en: node.title }
  const subject = node.config['subject']
  if (typeof subject === 'string' && subject !== '') return { en: subject }
  return manifests.get(node.type)?.title ?? { en: node.id }
}

function messageFields(node: FlowNode, { manifests }: FieldSource): readonly Field[] {
  if (manifests.get(node.type)?.group !== 'message') return []
  const title = nodeTitle(node, manifests)
  return messageStatuses.map((status) => {
    const [en, ru] = statusTitle(status)
    return field(`message.${node.id}.${status}`, 'moment', 'messages', [`${title.en}: ${en}`, `${title.ru ?? title.en}: ${ru}`])
  })
}

function resultFields(node: FlowNode, { manifests, seen = [] }: FieldSource): readonly Field[] {
  const fields: Field[] = []
  const { en, ru = en } = nodeTitle(node, manifests)
  const saveAs = node.config['saveAs']
  if (typeof saveAs === 'string' && saveAs !== '')
    fields.push(field(`vars.${saveAs}`, 'any', 'results', [`${en}: ${saveAs}`, `${ru}: ${saveAs}`]))
  for (const awaited of asList(node.config['events']).map(asObject)) {
    const event = awaited?.['event']
    if (typeof event !== 'string') continue
    fields.push(field(`vars.${node.id}.event`, 'text', 'results', [`${en}: event that came`, `${ru}: пришедшее событие`]))
    for (const { path, title, ...known } of [...propertiesOfEvent(event), ...seenProperties(seen, [event])]) {
      const own = { en: `${en}: ${title.en}`, ru: `${ru}: ${title.ru ?? title.en}` }
      fields.push({ ...known, path: path.replace(/^event/, `vars.${node.id}`), group: 'results', title: own })
    }
  }
  return fields
}
