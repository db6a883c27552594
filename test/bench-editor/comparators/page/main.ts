/**
 * The same flow by Rete's own plugins, put together as their documentation does: classic presets with a node and a socket of one's own,
 * selectable nodes, connections by the connection plugin, positions of sockets from the page.
 */
import { ClassicPreset, NodeEditor, type GetSchemes } from 'rete'
import { AreaExtensions, AreaPlugin } from 'rete-area-plugin'
import { ConnectionPlugin, Presets as ConnectionPresets } from 'rete-connection-plugin'
import { Presets, VuePlugin } from 'rete-vue-plugin'
import type { CanvasPage, Flow } from '../../canvas-page.ts'
import { framesUntil, middleOf, painted, pointWhere, settled, stroke } from '../../pages/strokes.ts'
import { stockNode, type StockNode } from './node.ts'
import StockCard from './StockCard.vue'
import StockSocket from './StockSocket.vue'

class StockEdge extends ClassicPreset.Connection<StockNode, StockNode> {}
type Schemes = GetSchemes<StockNode, StockEdge>

const container = document.querySelector<HTMLElement>('#app')!
Object.assign(container.style, { position: 'fixed', inset: '0', background: '#f7f7fa' })
const editor = new NodeEditor<Schemes>()
const area = new AreaPlugin<Schemes, never>(container)
const pulling = new ConnectionPlugin<Schemes, never>()
const render = new VuePlugin<Schemes, never>()
const selecting = AreaExtensions.selectableNodes(area, AreaExtensions.selector(), { accumulating: AreaExtensions.accumulateOnCtrl() })

function assemble(): void {
  render.addPreset(Presets.classic.setup({ customize: { node: () => StockCard, socket: () => StockSocket } }) as never)
  pulling.addPreset(ConnectionPresets.classic.setup())
  editor.use(area)
  area.use(pulling)
  area.use(render)
  AreaExtensions.simpleNodesOrder(area)
}

const lines = document.querySelectorAll.bind(document, '[data-testid="connection"] path[d]')

let shown: Flow | null = null

async function open(flow: Flow): Promise<number> {
  const began = performance.now()
  assemble()
  shown = flow
  const nodes = new Map(flow.document.nodes.map((step) => [step.id, stockNode(step, flow)]))
  for (const step of flow.document.nodes) {
    await editor.addNode(nodes.get(step.id)!)
    await area.translate(step.id, step.at!)
  }
  for (const { from, port, to } of flow.document.edges)
    await editor.addConnection(new StockEdge(nodes.get(from)!, port, nodes.get(to)!, 'in'))
  await AreaExtensions.zoomAt(area, editor.getNodes())
  await framesUntil(() => lines().length >= flow.document.edges.length)
  await painted()
  return performance.now() - began
}

async function look(at: 'fit' | 'full'): Promise<void> {
  if (at === 'fit') await AreaExtensions.zoomAt(area, editor.getNodes())
  else {
    const middle = middleOf(shown!)
    await area.area.zoom(1, 0, 0)
    await area.area.translate(innerWidth / 2 - middle.x, innerHeight / 2 - middle.y)
  }
  await settled()
}

/** As a click on each with Ctrl held; it stays held, for a press without it would let go of all others. */
async function chooseAll(): Promise<void> {
  document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Control' }))
  for (const { id } of editor.getNodes()) await selecting.select(id, true)
  await settled()
}

const page: CanvasPage = {
  open,
  look,
  chooseAll,
  background: () => pointWhere((element) => element === container),
  step: () => pointWhere((element) => element.closest('.card') !== null && element.closest('.socket-in, .socket-out') === null),
  stroke,
}
Object.assign(globalThis, { canvas: page })
