/**
 * The canvas behind the components: Rete's editor, area and connection plugins as a projection of the document, never its source. Vue sees
 * shallow lists (cards to mount, edges, stubs), each reassigned at most once a frame and only when it differs; positions are plain numbers.
 * Only what is near the window is mounted, 16 cards a frame; many seen from far away are boxes of CSS.
 */
import type { FlowDocument } from '@millrace/core'
import { ref, shallowRef } from 'vue'
import { edgePath } from '../document/edge-path.ts'
import type { Point, Rect } from '../document/geometry.ts'
import type { Manifests } from '../document/graph.ts'
import { glide } from './glide.ts'
import {
  cardsOf,
  edgeShapes,
  inputPoint,
  portPoint,
  rectsOf,
  stubsOf,
  type CardModel,
  type Cards,
  type EdgeShape,
  type Stub,
} from './model.ts'
import { dragNode } from './node-drag.ts'
import type { Pulled } from './port-flow.ts'
import { createStage, type Stage } from './stage.ts'
import { farBelow, firstLook, fitAll, inView, isWiderThan, panInto, viewOf, zoomAround, type Transform } from './viewport.ts'

export interface SceneHooks {
  locked(): boolean
  selected(): ReadonlySet<string>
  /** The card to keep mounted although out of view: the focused one. */
  kept(): string | null
  /** A card was pressed, with a key that adds to what is chosen or without. */
  picked(id: string, add: boolean): void
  /** Pressed and let go where it was, without such a key. */
  clicked(id: string): void
  moved(to: ReadonlyMap<string, Point>): void
  connect(from: Pulled, to: string): void
  /** A port was clicked, or pulled into the void at `at`: something is to follow there. */
  ask(from: Pulled, at: Point | null): void
  backgroundClicked(): void
}

export interface MountedCard {
  readonly card: CardModel
  readonly element: HTMLElement
}

const mostMountsAFrame = 16
/** So many cards stay cards however small they are seen. */
const mostSmallCards = 60

export class Scene {
  readonly mounted = shallowRef<readonly MountedCard[]>([])
  readonly edges = shallowRef<readonly EdgeShape[]>([])
  readonly stubs = shallowRef<readonly Stub[]>([])
  /** The line of an edge that is being pulled. */
  readonly loose = shallowRef<string | null>(null)
  readonly transform = shallowRef<Transform>({ x: 0, y: 0, k: 1 })
  readonly far = ref(false)
  /** All edges as one path, for the far look. */
  readonly farPath = ref('')
  readonly rects = shallowRef<readonly Rect[]>([])
  readonly stage: Stage
  private readonly hooks: SceneHooks
  private cards: Cards = new Map()
  private document: FlowDocument | null = null
  private shapes: readonly EdgeShape[] = []
  private allStubs: readonly Stub[] = []
  private frameAsked = 0
  private stopGliding: () => void = () => {}

  constructor(container: HTMLElement, hooks: SceneHooks) {
    this.hooks = hooks
    this.stage = createStage(container, {
      locked: hooks.locked,
      incoming: (node) => this.incoming(node),
      cardUnderPointer: () => this.cardAt(this.stage.pointer()),
      connect: hooks.connect,
      clicked: (from) => hooks.ask(from, null),
      dropped: (from) => hooks.ask(from, this.stage.pointer()),
      loose: (end) => (this.loose.value = end === null ? null : this.looseLine(end)),
      transformed: () => this.invalidate(),
      backgroundClicked: hooks.backgroundClicked,
      cardAdded: (id, element) => this.makeDraggable(id, element),
    })
  }

  /** Shows a document. Cheap to call again: only what differs is touched. */
  show(next: FlowDocument, manifests: Manifests): void {
    this.document = next
    this.cards = cardsOf(next, manifests, this.cards)
    this.draw()
    void this.stage.project(this.cards, next.edges).then(() => this.invalidate())
  }

  /** Draws again in the next frame. */
  invalidate(): void {
    this.frameAsked ||= requestAnimationFrame(() => this.frame())
  }

  /** Moves the view there, softly unless the person prefers no motion. */
  look(to: Transform, soft = true): void {
    this.stopGliding()
    if (soft) this.stopGliding = glide(this.stage.transform(), to, (now) => this.stage.look(now))
    else this.stage.look(to)
  }
  fit(): void {
    this.look(fitAll(rectsOf(this.cards), this.stage.size()))
  }
  /** When the window has become too narrow for what it shows, shows all that can still be read; otherwise the view stays. */
  keepInView(): void {
    const [rects, size] = [rectsOf(this.cards), this.stage.size()]
    if (isWiderThan(rects, this.stage.transform(), size)) this.look(firstLook(rects, size, farBelow))
  }
  start(): void {
    this.look(firstLook(rectsOf(this.cards), this.stage.size()), false)
  }
  zoomTo(k: number): void {
    const { width, height } = this.stage.size()
    this.look(zoomAround(this.stage.transform(), k, { x: width / 2, y: height / 2 }))
  }
  zoomBy(factor: number): void {
    this.zoomTo(this.stage.transform().k * factor)
  }
  /** Brings a card into view, near enough to be read. */
  reveal(id: string): void {
    const card = this.cards.get(id)
    if (card === undefined) return
    const [now, size] = [this.stage.transform(), this.stage.size()]
    const readable = now.k >= farBelow ? now : zoomAround(now, 0.8, { x: size.width / 2, y: size.height / 2 })
    this.look(panInto(card.rect, readable, size))
  }

  destroy(): void {
    cancelAnimationFrame(this.frameAsked)
    this.stopGliding()
    this.stage.destroy()
  }

  private draw(moved?: ReadonlySet<string>): void {
    if (this.document === null) return
    this.shapes = edgeShapes(this.document.edges, this.cards, moved && { moved, before: this.shapes })
    this.allStubs = stubsOf(this.cards, this.document.edges)
    this.rects.value = rectsOf(this.cards)
    this.invalidate()
  }

  private frame(): void {
    this.frameAsked = 0
    const [now, was] = [this.stage.transform(), this.transform.value]
    if (now.x !== was.x || now.y !== was.y || now.k !== was.k) this.transform.value = now
    const view = viewOf(now, this.stage.size())
    const near = inView(this.cards.values(), view, (card) => card.rect)
    const far = now.k < farBelow && near.length > mostSmallCards
    this.far.value = far
    this.farPath.value = far ? this.shapes.map((shape) => shape.d).join('') : ''
    this.mount(far ? [] : near)
    this.edges.value = same(this.edges.value, far ? [] : inView(this.shapes, view, (shape) => shape.box))
    this.stubs.value = same(this.stubs.value, far ? [] : inView(this.allStubs, view, (stub) => ({ ...stub.start, width: 0, height: 40 })))
  }

  private mount(wanted: CardModel[]): void {
    const kept = this.hooks.kept()
    const focused = kept === null ? undefined : this.cards.get(kept)
    if (focused !== undefined && !wanted.includes(focused)) wanted.push(focused)
    const there = new Map(this.mounted.value.map((one) => [one.card.node.id, one]))
    let room = mostMountsAFrame
    const next: MountedCard[] = []
    for (const card of wanted) {
      const old = there.get(card.node.id)
      const element = old?.element ?? this.stage.elementOf(card.node.id)
      if (element === undefined) continue
      if (old === undefined && room-- <= 0) continue
      next.push(old?.card === card ? old : { card, element })
    }
    this.mounted.value = same(this.mounted.value, next)
    if (room < 0) this.invalidate()
  }

  private makeDraggable(id: string, element: HTMLElement) {
    return dragNode(id, element, {
      locked: this.hooks.locked,
      picked: (one, event) => this.hooks.picked(one, isAdding(event)),
      clicked: (one, event) => isAdding(event) || this.hooks.clicked(one),
      group: (one) => (this.hooks.selected().has(one) ? [...this.hooks.selected()] : [one]),
      positionOf: (one) => this.cards.get(one)?.rect ?? { x: 0, y: 0 },
      scale: () => this.stage.transform().k,
      move: (to) => this.move(to),
      moved: this.hooks.moved,
    })
  }

  private move(to: ReadonlyMap<string, Point>): void {
    const next = new Map(this.cards)
    for (const [id, { x, y }] of to) {
      const card = this.cards.get(id)
      if (card === undefined) continue
      next.set(id, { ...card, rect: { ...card.rect, x, y } })
      this.stage.place(id, { x, y })
    }
    this.cards = next
    this.draw(new Set(to.keys()))
  }

  private incoming(node: string): Pulled | null {
    const edge = this.document?.edges.findLast((one) => one.to === node)
    return edge === undefined ? null : { node: edge.from, port: edge.port }
  }

  private cardAt(point: Point): string | null {
    for (const [id, { rect }] of this.cards) {
      if (point.x >= rect.x && point.x <= rect.x + rect.width && point.y >= rect.y && point.y <= rect.y + rect.height) return id
    }
    return null
  }

  /** A loose end over a card is drawn to where it would land. */
  private looseLine(end: Pulled & { readonly at: Point }): string | null {
    const source = this.cards.get(end.node)
    const start = source === undefined ? null : portPoint(source, end.port)
    const under = this.cardAt(end.at)
    const target = under === null || under === end.node ? undefined : this.cards.get(under)
    return start === null ? null : edgePath(start, target === undefined ? end.at : inputPoint(target)).d
  }
}

const isAdding = (event: PointerEvent) => event.shiftKey || event.ctrlKey || event.metaKey

/** The old list when the new one has the same items, so that nothing renders again. */
function same<T>(before: readonly T[], after: readonly T[]): readonly T[] {
  return before.length === after.length && after.every((item, index) => item === before[index]) ? before : after
}
