/** Every way a step comes into a flow: palette click, drag in, a button on an edge or port, a pulled edge, the keyboard. All end in one command. */
import type { NodeManifest } from '@millrace/core'
import { shallowRef, type ComputedRef } from 'vue'
import type { Scene } from '../../canvas/scene.ts'
import type { PortRef } from '../../document/commands.ts'
import { edgeFrom, nodeOf, nodePorts } from '../../document/graph.ts'
import { card, type Point } from '../../document/geometry.ts'
import type { PaletteGroup } from '../../palette/catalogue.ts'
import { useFlowDocument, type Spot } from '../../stores/flow-document.ts'
import { useManifests } from '../../stores/manifests.ts'
import { useSelection } from '../../stores/selection.ts'

/** The quick picker is open: where on the page, and where its choice will go. */
export interface Asking {
  readonly client: Point
  readonly spot: Spot
  readonly groups: readonly PaletteGroup[]
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

  /** What can follow something: no trigger. */
  const following = () =>
    groups.value
      .map(({ group, items }) => ({ group, items: items.filter((item) => !item.trigger) }))
      .filter(({ items }) => items.length > 0)

  function put(manifest: NodeManifest, spot: Spot): void {
    const id = doc.addNode(manifest, spot)
    asking.value = null
    if (id !== null) added(id)
  }

  function ask(from: PortRef, at: Point | null, client: Point): void {
    const spot: Spot = at === null ? { after: from } : { after: from, at: { x: at.x - card.width / 2, y: at.y } }
    asking.value = { client, spot, groups: following() }
  }
  function insert(edge: PortRef, client: Point): void {
    asking.value = { client, spot: { edge }, groups: following() }
  }

  /** The first port of a card that leads nowhere yet. */
  function openPort(id: string): PortRef | null {
    const node = nodeOf(doc.document, id)
    if (node === undefined) return null
    const port = nodePorts(node, types.byType, doc.document.edges).find((one) => edgeFrom(doc.document, id, one.name) === undefined)
    return port === undefined ? null : { node: id, port: port.name }
  }
  function spotAfterChosen(chosen: string | null): Spot {
    const port = chosen === null ? null : openPort(chosen)
    return port === null ? null : { after: port }
  }

  function askAfterCard(id: string): void {
    const port = openPort(id)
    const box = scene()?.stage.elementOf(id)?.getBoundingClientRect()
    if (port !== null && box !== undefined) ask(port, null, { x: box.left, y: box.bottom })
  }
  /** After the chosen card if it leads nowhere yet, otherwise to the middle of what is in view. */
  function askAnywhere(chosen: string | null): void {
    const client = { x: window.innerWidth / 2 - 160, y: window.innerHeight / 4 }
    const spot = spotAfterChosen(chosen)
    asking.value = { client, spot: spot ?? inMiddle(), groups: spot === null ? groups.value : following() }
  }
  function inMiddle(): Spot {
    const stage = scene()?.stage
    if (stage === undefined || doc.document.nodes.length === 0) return null
    const { x, y, k } = stage.transform()
    const { width, height } = stage.size()
    return { at: { x: (width / 2 - x) / k - card.width / 2, y: (height / 2 - y) / k } }
  }

  /** A click in the palette: into the chosen edge, after the chosen card, after the only end there is, or into view. */
  function add(manifest: NodeManifest): void {
    const edge = doc.document.edges.find((one) => `${one.from} ${one.port}` === selection.edge)
    if (edge !== undefined && !manifest.trigger) return put(manifest, { edge: { node: edge.from, port: edge.port } })
    const spot = manifest.trigger
      ? null
      : spotAfterChosen(selection.only ?? (doc.document.nodes.length === 1 ? doc.document.nodes[0]!.id : null))
    put(manifest, spot ?? inMiddle())
  }

  /** A step dragged in: onto an edge or an open port, or to the place where it was let go. */
  function drop(manifest: NodeManifest, client: Point): void {
    const under = document.elementFromPoint(client.x, client.y)
    const stage = scene()?.stage
    if (stage === undefined || !under?.closest('.canvas-frame')) return
    const target = under.closest<HTMLElement | SVGElement>('[data-insert], [data-edge], [data-add]')
    const key = target?.dataset['insert'] ?? target?.dataset['edge'] ?? target?.dataset['add']
    if (key !== undefined && !manifest.trigger) {
      const [node = '', ...port] = key.split(' ')
      const from = { node, port: port.join(' ') }
      return put(manifest, target?.dataset['add'] === undefined ? { edge: from } : { after: from })
    }
    const at = stage.toFlow(client)
    put(manifest, { at: { x: at.x - card.width / 2, y: at.y - card.header / 2 } })
  }

  return {
    asking,
    ask,
    insert,
    add,
    drop,
    askAfterCard,
    askAnywhere,
    pick: (manifest: NodeManifest) => asking.value !== null && put(manifest, asking.value.spot),
  }
}
