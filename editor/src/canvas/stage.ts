/**
 * Rete on stage: makes the editor with its area and connection plugins, keeps its nodes equal to the cards it is given, and passes on
 * what the pointer does. Rete's signals are asynchronous, so projections run one after another and only the newest waits.
 */
import { ClassicPreset, NodeEditor } from 'rete'
import { AreaPlugin, Drag, type RenderSignal } from 'rete-area-plugin'
import { ConnectionPlugin, type Connection as PullSignal, type SocketData } from 'rete-connection-plugin'
import type { Point } from '../document/geometry.ts'
import type { Cards } from './model.ts'
import { PanZoom } from './pan-zoom.ts'
import { PortFlow, type PortFlowHooks, type Pulled, type Schemes } from './port-flow.ts'
import { clampZoom, type Size, type Transform } from './viewport.ts'

type SocketSignal = RenderSignal<'socket', Omit<SocketData, 'element' | 'type'>>
type Extra = SocketSignal | { type: 'unmount'; data: { element: HTMLElement } } | RenderSignal<'connection', PullPayload> | PullSignal
interface PullPayload {
  readonly payload: Schemes['Connection']
  readonly start?: Point
  readonly end?: Point
}

export interface StageHooks extends PortFlowHooks {
  /** Where the loose end of an edge that is being pulled is; null once it is let go. */
  loose(end: (Pulled & { readonly at: Point }) | null): void
  transformed(): void
  backgroundClicked(event: PointerEvent): void
  /** Whether a press on the background chooses instead of moving the view. */
  choosing(event: PointerEvent): boolean
  /** Makes the card draggable. */
  cardAdded(id: string, element: HTMLElement): Drag
}

export interface Stage {
  project(cards: Cards): Promise<void>
  place(id: string, at: Point): void
  elementOf(id: string): HTMLElement | undefined
  /** The element all cards and edges live in; it carries the transform. */
  readonly content: HTMLElement
  addSocket(element: HTMLElement, socket: { readonly nodeId: string; readonly side: 'input' | 'output'; readonly key: string }): void
  removeSocket(element: HTMLElement): void
  transform(): Transform
  look(to: Transform): void
  size(): Size
  /** Where the canvas is in the window. */
  box(): DOMRect
  pointer(): Point
  /** A point of the window in the flow's units. */
  toFlow(client: Point): Point
  destroy(): void
}

/** Rete yields to the page after so many new nodes, so that a large flow opens without a frozen window. */
const nodesBetweenPauses = 200
const clickSlack = 4

export function createStage(container: HTMLElement, hooks: StageHooks): Stage {
  const editor = new NodeEditor<Schemes>()
  const area = new AreaPlugin<Schemes, Extra>(container)
  const pulling = new ConnectionPlugin<Schemes, Extra>()
  editor.use(area)
  area.use(pulling)
  const flow = new PortFlow(hooks)
  pulling.addPreset(() => flow)
  area.area.setZoomHandler(
    new PanZoom({
      pan: (dx, dy) => void area.area.translate(area.area.transform.x + dx, area.area.transform.y + dy),
      scale: () => area.area.transform.k,
    }),
  )
  area.area.setDragHandler(
    new Drag({ down: (event) => (event.pointerType !== 'mouse' || event.button < 2) && !hooks.choosing(event), move: () => true }),
  )
  container.style.setProperty('overflow', 'clip', 'important')
  area.area.content.holder.classList.add('canvas-content')
  listen(area, container, hooks)

  const size = { width: container.clientWidth, height: container.clientHeight }
  const resized = new ResizeObserver(() => {
    Object.assign(size, { width: container.clientWidth, height: container.clientHeight })
    hooks.transformed()
  })
  resized.observe(container)
  const project = createProjection(editor, area, hooks)

  return {
    project,
    place: (id, at) => put(area.nodeViews.get(id), at),
    elementOf: (id) => area.nodeViews.get(id)?.element,
    content: area.area.content.holder,
    addSocket: (element, socket) => void area.emit({ type: 'render', data: { type: 'socket', element, ...socket } }),
    removeSocket: (element) => void area.emit({ type: 'unmount', data: { element } }),
    transform: () => ({ ...area.area.transform }),
    look(to) {
      Object.assign(area.area.transform, to)
      void area.area.translate(to.x, to.y)
    },
    size: () => size,
    box: () => container.getBoundingClientRect(),
    pointer: () => area.area.pointer,
    toFlow({ x, y }) {
      const { left, top } = container.getBoundingClientRect()
      const { transform } = area.area
      return { x: (x - left - transform.x) / transform.k, y: (y - top - transform.y) / transform.k }
    },
    destroy() {
      resized.disconnect()
      area.destroy()
    },
  }
}

/**
 * Where Rete's own `translate` sends signals that nobody hears, and moves by a transform: the browser then sorts every card into a layer of
 * its own in each frame of a pan, which took half of the time of 3,000.
 */
function put(view: { position: Point; readonly element: HTMLElement } | undefined, { x, y }: Point): void {
  if (view === undefined) return
  view.position = { x, y }
  view.element.style.left = `${x}px`
  view.element.style.top = `${y}px`
}

function listen(area: AreaPlugin<Schemes, Extra>, container: HTMLElement, hooks: StageHooks): void {
  let pressed: Point | null = null
  area.addPipe((signal) => {
    if (typeof signal !== 'object' || !('type' in signal)) return signal
    if (signal.type === 'zoom' && signal.data.zoom !== clampZoom(signal.data.zoom)) return undefined
    if (signal.type === 'translated' || signal.type === 'zoomed') hooks.transformed()
    if (signal.type === 'render' && signal.data.type === 'connection') {
      const { payload, end } = signal.data as unknown as PullPayload
      if (payload.isPseudo && end !== undefined) hooks.loose({ node: payload.source, port: String(payload.sourceOutput), at: end })
    }
    if (signal.type === 'unmount') hooks.loose(null)
    if (signal.type === 'pointerdown') {
      const { event } = signal.data
      const onBackground = event.target instanceof Element && event.target.closest('[data-canvas-item]') === null
      pressed = onBackground && container.contains(event.target) && event.button === 0 ? { x: event.clientX, y: event.clientY } : null
    }
    if (signal.type === 'pointerup' && pressed !== null) {
      const { clientX, clientY } = signal.data.event
      if (Math.hypot(clientX - pressed.x, clientY - pressed.y) < clickSlack) hooks.backgroundClicked(signal.data.event)
      pressed = null
    }
    return signal
  })
}

/** Makes Rete's nodes those of the document. Edges it is never told: they are drawn and taken up by the model, and each would cost an element. */
function createProjection(editor: NodeEditor<Schemes>, area: AreaPlugin<Schemes, Extra>, hooks: StageHooks) {
  let newest: Cards | null = null
  let running: Promise<void> | null = null
  let shown: Cards = new Map()

  async function apply(cards: Cards): Promise<void> {
    for (const { id } of editor.getNodes()) if (!cards.has(id)) await editor.removeNode(id)
    let touched = 0
    for (const [id, card] of cards) {
      if (shown.get(id) === card) continue
      const view = area.nodeViews.get(id) ?? (await addCard(id))
      dress(view.element, card)
      put(view, card.rect)
      if (++touched % nodesBetweenPauses === 0) await new Promise((resume) => setTimeout(resume))
    }
    shown = cards
  }

  async function addCard(id: string) {
    const node = new ClassicPreset.Node(id)
    node.id = id
    await editor.addNode(node)
    const view = area.nodeViews.get(id)!
    view.dragHandler.destroy()
    view.dragHandler = hooks.cardAdded(id, view.element)
    return view
  }

  async function drain(): Promise<void> {
    while (newest !== null) {
      const cards = newest
      newest = null
      await apply(cards)
    }
  }

  return (cards: Cards): Promise<void> => {
    newest = cards
    running ??= drain().finally(() => (running = null))
    return running
  }
}

/** What is seen of a card from far away: a box of its size in its group's colour. */
function dress(element: HTMLElement, card: { readonly rect: Size; readonly manifest: { readonly group: string } | undefined }): void {
  element.className = 'card-holder'
  element.dataset['canvasItem'] = 'card'
  element.dataset['group'] = card.manifest?.group ?? 'other'
  element.style.width = `${card.rect.width}px`
  element.style.height = `${card.rect.height}px`
}
