/** What the editor learns of the installed node types and channels: pure data, served at `/api/node-types`. */
import type { InOtherLanguages, JsonObject, Localized } from './json.ts'
import type { NodeDocs } from './node-docs.ts'
import type { AnyFact, AnyNode, PortSource, StaySource } from './plugin.ts'
import type { ReportView } from './plugin-door.ts'
import type { Registry } from './registry.ts'

export interface NodeManifest {
  readonly type: string
  readonly version: number
  readonly title: Localized
  readonly description: Localized | null
  /** Whether there is more to read of it: at `GET /api/node-types/<type>/docs`, or in `docs`. */
  readonly documented: boolean
  /** Only where they were asked for with the types: a list without them is a third as long. */
  readonly docs?: NodeDocs
  readonly group: string
  readonly icon: string
  /** Of a node that sends a message: the channel's name. It can be previewed, and sent as a test. */
  readonly channel: string | null
  /** Whether that channel shows its messages only to whoever is on the site. */
  readonly onSite: boolean
  /** JSON Schema of the config, with `x-ui` hints. */
  readonly config: JsonObject
  readonly example: JsonObject
  /** The example in other languages, where it has words. */
  readonly exampleIn?: InOtherLanguages<JsonObject>
  readonly summary: Localized | null
  /** See `portsOf`. */
  readonly ports: readonly PortSource[]
  readonly trigger: boolean
  /** Of a trigger: JSON Schemas of what it gives to rules and texts, by name of the scope. */
  readonly context: JsonObject
  readonly waits: boolean
  /** See `staysOf`; absent: the node tells nothing of it. */
  readonly stays?: readonly StaySource[]
  /** Takes note of events from anywhere in the flow, so it needs no incoming edge. */
  readonly watches: boolean
  /** Types that such a node can be turned into (`convertNode`). */
  readonly converts: readonly string[]
  /** What is told of a published node of this type. */
  readonly reports: readonly ReportManifest[]
}

/** `GET /api/flows/:id/<name>/:node`. */
export interface ReportManifest {
  readonly name: string
  readonly title: Localized
  /** JSON Schema of what it answers. */
  readonly answer: JsonObject
  /** How it is shown; null: names and values. */
  readonly view: ReportView | null
  /** An operation of the same name, `POST` to the same address, acts on what is reported. */
  readonly operated: boolean
  /** Who is in a group can be asked: `GET <the same>/contacts?group=`. */
  readonly traced: boolean
}

export interface ManifestOptions {
  /** With the docs of each type: for hosts whose editor has no server to ask. */
  readonly docs?: boolean
}

export function nodeManifest(
  node: AnyNode,
  registry: Pick<Registry, 'reports' | 'operations' | 'channels'>,
  { docs = false }: ManifestOptions = {},
): NodeManifest {
  return {
    type: node.type,
    version: node.version,
    title: node.title,
    description: node.description ?? null,
    documented: node.docs !== undefined,
    ...(docs && node.docs !== undefined && { docs: node.docs }),
    group: node.group,
    icon: node.icon,
    channel: node.channel ?? null,
    onSite: registry.channels.get(node.channel ?? '')?.onSite === true,
    config: JSON.parse(JSON.stringify(node.config)) as JsonObject,
    example: (node.example ?? {}) as JsonObject,
    exampleIn: (node.exampleIn ?? {}) as InOtherLanguages<JsonObject>,
    summary: node.summary ?? null,
    ports: node.ports,
    trigger: node.starts !== undefined,
    context: JSON.parse(JSON.stringify(node.context ?? {})) as JsonObject,
    waits: node.waits === true,
    ...(node.stays !== undefined && { stays: node.stays }),
    watches: node.watch !== undefined,
    converts: Object.keys(node.converts ?? {}),
    reports: reportsOn(node.type, registry),
  }
}

function reportsOn(type: string, { reports, operations }: Pick<Registry, 'reports' | 'operations'>): readonly ReportManifest[] {
  return [...reports.values()]
    .filter(({ nodes }) => nodes.includes(type))
    .map(({ name, title, answer, view = null, contacts }) => ({
      name,
      title,
      answer: JSON.parse(JSON.stringify(answer)) as JsonObject,
      view,
      operated: operations.get(name)?.nodes.includes(type) === true,
      traced: contacts !== undefined,
    }))
}

/** A fact as pickers offer it: what rules and texts see of it, and the parameters of a family. */
export interface FactManifest {
  readonly name: string
  readonly scope: AnyFact['scope']
  readonly title: Localized
  readonly schema: JsonObject
  readonly params: JsonObject | null
}

export function factManifests(registry: Registry): readonly FactManifest[] {
  return [...registry.facts.values()].map(({ name, scope, title, schema, params }) => ({
    name,
    scope,
    title,
    schema: JSON.parse(JSON.stringify(schema)) as JsonObject,
    params: params === undefined ? null : (JSON.parse(JSON.stringify(params)) as JsonObject),
  }))
}

export function manifestOf(registry: Registry, options?: ManifestOptions): readonly NodeManifest[] {
  return [...registry.nodes.values()].map((node) => nodeManifest(node, registry, options))
}
