/** Every way a step comes into a flow: palette click, drag in, a button on an edge or port, a pulled edge, the keyboard. All end in one command. */
import type { FlowDocument, NodeManifest } from '@millrace/core'
import { computed, shallowRef, type ComputedRef } from 'vue'
import type { Scene } from '../../canvas/scene.ts'
import type { PortRef } from '../../document/commands.ts'
import { edgeFrom, edgeKey, nodeOf, nodePorts, type Manifests } from '../../document/graph.ts'
import { card, type Point } from '../../document/geometry.ts'
import type { Spot } from '../../document/place.ts'
import { localized } from '../../i18n/index.ts'
import type { PaletteGroup } from '../../palette/catalogue.ts'
import { useFlowDocument } from '../../stores/flow-document.ts'
import { useManifests } from '../../stores/manifests.ts'
import { useSelection } from '../../stores/selection.ts'
import { rootOf } from '../../ui/pop-ups.ts'

/** The quick picker is open: where on the page, and where its choice will go. */
export interface Asking {
  readonly client: Point
  readonly spot: Spot
  readonly groups: readonly PaletteGroup[]
  /** The ways out of the step that it follows, when there are several to choose from. */
  readonly ways?: readonly Way[]
}
export interface Way {
  readonly from: PortRef
  readonly title: string
}

export interface AddingOptions {
  scene(): Scene | null
  readonly groups: ComputedRef<readonly PaletteGroup[]>
  added(node: string): void
}

export function useAdding({ scene, groups, added }: AddingOptions) {
  const doc = useFlowDocument()
  const types = useManifests()
  const selection = useSelection()
  const asking = shallowRef<Asking | null>(null)

  function put(manifest: NodeManifest, spot: Spot): void {
    const id = doc.addNode(manifest, spot)
    asking.value = null
    if (id !== null) added(id)
  }
  function ask(from: PortRef, at: Point | null, client: Point): void {
    const spot: Spot = at === null ? { after: from } : { after: from, at: { x: at.x - card.width / 2, y: at.y } }
    asking.value = { client, spot, groups: withoutTriggers(groups.value) }
  }
  const insert = (edge: PortRef, client: Point) => void (asking.value = { client, spot: { edge }, groups: withoutTriggers(groups.value) })
  function afterCard(id: string | null): Spot {
    const port = id === null ? null : openPort(doc.document, types.byType, id)
    return port === null ? null : { after: port }
  }
  const anywhere = () => (doc.document.nodes.length === 0 ? null : middleOf(scene()))

  /** By the first way out that leads nowhere yet, or into the first that does; any other can be chosen instead. */
  function askAfterCard(id: string, at?: Point): void {
    const ways = waysOut(doc.document, types.byType, id)
    const from = openPort(doc.document, types.byType, id) ?? ways[0]?.from
    const box = scene()?.stage.elementOf(id)?.getBoundingClientRect()
    const client = at ?? (box === undefined ? undefined : { x: box.left, y: box.bottom })
    if (from === undefined || client === undefined) return
    asking.value = { client, spot: spotOf(doc.document, from), groups: withoutTriggers(groups.value), ...(ways.length > 1 && { ways }) }
  }
  const turn = (from: PortRef) => asking.value && (asking.value = { ...asking.value, spot: spotOf(doc.document, from) })
  /** After the chosen card if it leads nowhere yet, otherwise to the middle of what is in view. */
  function askAnywhere(chosen: string | null): void {
    const client = { x: window.innerWidth / 2 - 160, y: window.innerHeight / 4 }
    const spot = afterCard(chosen)
    asking.value = { client, spot: spot ?? anywhere(), groups: spot === null ? groups.value : withoutTriggers(groups.value) }
  }
  function askAt(client: Point): void {
    asking.value = { client, spot: doc.document.nodes.length === 0 ? null : pointUnder(client, scene()), groups: groups.value }
  }
  /** A click in the palette: into the chosen edge, after the chosen card, after the only card there is, or into view. */
  function add(manifest: NodeManifest): void {
    const edge = doc.document.edges.find((one) => edgeKey(one) === selection.edge)
    const only = doc.document.nodes.length === 1 ? doc.document.nodes[0]!.id : null
    if (manifest.trigger) put(manifest, anywhere())
    else if (edge !== undefined) put(manifest, { edge: { node: edge.from, port: edge.port } })
    else put(manifest, afterCard(selection.only ?? only) ?? anywhere())
  }
  /** A step dragged in: onto an edge or an open port, or to the place where it was let go. */
  function drop(manifest: NodeManifest, client: Point): void {
    const spot = spotUnder(client, scene())
    if (spot !== undefined) put(manifest, manifest.trigger ? pointUnder(client, scene()) : spot)
  }
  /** The name of the way out that is followed now. */
  const way = computed(() => wayOf(asking.value?.spot ?? null))
  const pick = (manifest: NodeManifest) => asking.value !== null && put(manifest, asking.value.spot)
  return { asking, ask, askAt, insert, add, drop, askAfterCard, askAnywhere, turn, way, pick }
}

function wayOf(spot: Spot): string | null {
  return spot === null ? null : 'after' in spot ? spot.after.port : 'edge' in spot ? spot.edge.port : null
}

/** After a port, or into the edge that leaves there. */
function spotOf(document: FlowDocument, from: PortRef): Spot {
  return edgeFrom(document, from.node, from.port) === undefined ? { after: from } : { edge: from }
}

/** What can follow something. */
function withoutTriggers(groups: readonly PaletteGroup[]): readonly PaletteGroup[] {
  return groups.map(({ group, items }) => ({ group, items: items.filter((item) => !item.trigger) })).filter(({ items }) => items.length > 0)
}

/** The first port of a card that leads nowhere yet. */
function openPort(document: FlowDocument, manifests: Manifests, id: string): PortRef | null {
  const node = nodeOf(document, id)
  if (node === undefined) return null
  const port = nodePorts(node, manifests, document.edges).find((one) => edgeFrom(document, id, one.name) === undefined)
  return port === undefined ? null : { node: id, port: port.name }
}

function waysOut(document: FlowDocument, manifests: Manifests, id: string): readonly Way[] {
  const node = nodeOf(document, id)
  if (node === undefined) return []
  return nodePorts(node, manifests, document.edges).map((port) => ({ from: { node: id, port: port.name }, title: localized(port.title) }))
}

function middleOf(scene: Scene | null): Spot {
  if (scene === null) return null
  const { x, y, k } = scene.stage.transform()
  const { width, height } = scene.stage.size()
  return { at: { x: (width / 2 - x) / k - card.width / 2, y: (height / 2 - y) / k } }
}

function pointUnder(client: Point, scene: Scene | null): Spot {
  const at = scene?.stage.toFlow(client)
  return at === undefined ? null : { at: { x: at.x - card.width / 2, y: at.y - card.header / 2 } }
}

/** What a step would do if it were let go there; undefined outside of the canvas. */
function spotUnder(client: Point, scene: Scene | null): Spot | undefined {
  const canvas = scene?.stage.content.closest('.canvas-frame')
  const under = canvas && rootOf(canvas).elementFromPoint(client.x, client.y)
  if (!under || !canvas.contains(under)) return undefined
  const target = under.closest<HTMLElement | SVGElement>('[data-insert], [data-edge], [data-add]')
  const { insert, edge, add } = target?.dataset ?? {}
  const [node = '', ...port] = (insert ?? edge ?? add ?? '').split(' ')
  if (node === '') return pointUnder(client, scene)
  const from = { node, port: port.join(' ') }
  return add === undefined ? { edge: from } : { after: from }
}
