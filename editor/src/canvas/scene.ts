/**
 * The canvas behind the components: Rete's editor, area and connection plugins as a projection of the document, never its source. Vue sees
 * shallow lists (cards to mount, edges, stubs), each reassigned at most once a frame and only when it differs; positions are plain numbers.
 * Only what is near the window is mounted, 16 cards a frame; many seen from far away are boxes of CSS.
 */
import type { FlowDocument } from '@millrace/core'
import { ref, shallowRef } from 'vue'
import { edgePath } from '../document/edge-path.ts'
import { bounds, type Point, type Rect } from '../document/geometry.ts'
import type { Manifests } from '../document/graph.ts'
import { itemOf, moveOf, type Move } from '../document/items.ts'
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
import { touched, watchMarquee } from './marquee.ts'
import { dragNode } from './node-drag.ts'
import type { Pulled } from './port-flow.ts'
import { asPicture, type Moving } from './moving-picture.ts'
import { createStage, type Stage } from './stage.ts'
import { framesOf, movedNotes, notesOf, type FrameShape, type Notes, type NoteShape } from './surroundings.ts'
import { farBelow, firstLook, fitAll, inView, isWiderThan, panBeside, panInto, viewOf, zoomAround, type Transform } from './viewport.ts'

/** How something is chosen: alone, added to what is chosen, or with everything that follows it. */
export type Picking = 'alone' | 'add' | 'branch'

/** Steps, notes and frames by the keys of items.ts. */
export interface SceneHooks {
  locked(): boolean
  selected(): ReadonlySet<string>
  /** The card to keep mounted although out of view: the focused one. */
  kept(): string | null
  /** Something was pressed. */
  picked(key: string, how: Picking): void
  /** Pressed and let go where it was, to choose it alone. */
  clicked(key: string): void
  moved(to: Move): void
  /** A press on the background chooses by a rectangle even without Shift. */
  choosing(): boolean
  /** What the rectangle touches now; with `add`, beside what was chosen before. */
  surrounded(keys: ReadonlySet<string>, add: boolean): void
  /** The rectangle was begun, so `undo` can bring back what was chosen. */
  surrounding(step: 'begin' | 'undo'): void
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
  readonly notes = shallowRef<readonly NoteShape[]>([])
  readonly frames = shallowRef<readonly FrameShape[]>([])
  /** The rectangle that is being drawn to choose by. */
  readonly marquee = shallowRef<Rect | null>(null)
  readonly stage: Stage
  private readonly hooks: SceneHooks
  private readonly stopMarquee: () => void
  private readonly moving: (step: Moving) => void
  private cards: Cards = new Map()
  private allNotes: Notes = new Map()
  private underWay = new Set<string>()
  /** Cards under way that their elements have not followed yet. */
  private unplaced = new Set<string>()
  private document: FlowDocument | null = null
  private shapes: readonly EdgeShape[] = []
  private joined: { readonly of: readonly EdgeShape[]; readonly path: string } = { of: [], path: '' }
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
      backgroundClicked: (event) => isAdding(event) || hooks.backgroundClicked(),
      choosing: (event) => this.isMarquee(event),
      cardAdded: (id, element) => this.draggable(id, element),
    })
    this.moving = asPicture(this.stage.content)
    this.stopMarquee = this.watchMarquee(container)
  }

  /** Shows a document. Cheap to call again: only what differs is touched. */
  show(next: FlowDocument, manifests: Manifests): void {
    this.document = next
    this.cards = cardsOf(next, manifests, this.cards)
    this.allNotes = notesOf(next, this.allNotes)
    this.underWay = new Set()
    this.unplaced = new Set()
    this.draw()
    void this.stage.project(this.cards).then(() => this.invalidate())
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
    this.look(fitAll(this.allRects(), this.stage.size()))
  }
  /**
   * After the window has become narrower: what stands there by its key stays in view, with all that has room beside it. Without a key, and
   * when a part of the flow lies beside the window, shows all that can still be read; otherwise the view stays.
   */
  keepInView(key: string | null): void {
    const [rects, size, transform] = [this.allRects(), this.stage.size(), this.stage.transform()]
    const rect = key === null || transform.k < farBelow ? undefined : this.rectOf(key)
    if (rect !== undefined) this.look(panBeside(rect, rects, { transform, size }))
    else if (key !== null) this.reveal(key)
    else if (isWiderThan(rects, transform, size)) this.look(firstLook(rects, size, farBelow))
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
  /** Brings a card or a note into view, near enough to be read. */
  reveal(key: string): void {
    const rect = this.rectOf(key)
    if (rect === undefined) return
    const [now, size] = [this.stage.transform(), this.stage.size()]
    const readable = now.k >= farBelow ? now : zoomAround(now, 0.8, { x: size.width / 2, y: size.height / 2 })
    this.look(panInto(rect, readable, size))
  }

  /** Where something stands, by its key; undefined when it is not there. */
  rectOf(key: string): Rect | undefined {
    if (itemOf(key).kind === 'frame') return this.frames.value.find((frame) => frame.key === key)?.rect
    return this.cards.get(key)?.rect ?? this.allNotes.get(key)?.rect
  }

  /** The middle of what is chosen; null when none of it is there. */
  middleOf(keys: Iterable<string>): Point | null {
    const around = bounds([...keys].flatMap((key) => this.rectOf(key) ?? []))
    return around === null ? null : { x: around.x + around.width / 2, y: around.y + around.height / 2 }
  }
  /** Where a paste goes: to a point of the window on the canvas, otherwise to the middle of what is in view. */
  pasteAt(client: Point | null): Point {
    const { left, top, right, bottom } = this.stage.box()
    const on = client !== null && client.x >= left && client.x <= right && client.y >= top && client.y <= bottom
    return this.stage.toFlow(on ? client : { x: (left + right) / 2, y: (top + bottom) / 2 })
  }

  destroy(): void {
    cancelAnimationFrame(this.frameAsked)
    this.stopMarquee()
    this.stopGliding()
    this.stage.destroy()
  }

  private draw(): void {
    if (this.document === null) return
    const moved = this.underWay
    this.underWay = new Set()
    this.shapes = edgeShapes(this.document.edges, this.cards, moved.size === 0 ? undefined : { moved, before: this.shapes })
    this.allStubs = stubsOf(this.cards, this.document.edges)
    this.rects.value = rectsOf(this.cards)
    this.frames.value = framesOf(this.document, this.cards)
    this.invalidate()
  }

  private allRects(): readonly Rect[] {
    return [...rectsOf(this.cards), ...[...this.allNotes.values(), ...this.frames.value].map(({ rect }) => rect)]
  }

  private frame(): void {
    this.frameAsked = 0
    if (this.underWay.size > 0) this.draw()
    const [now, was] = [this.stage.transform(), this.transform.value]
    const isMoved = now.x !== was.x || now.y !== was.y
    if (isMoved || now.k !== was.k) this.transform.value = now
    const view = viewOf(now, this.stage.size())
    const near = inView(this.cards.values(), view, (card) => card.rect)
    const far = now.k < farBelow && near.length > mostSmallCards
    this.far.value = far
    this.moving(far && now.k === was.k ? (isMoved ? 'moves' : 'rests') : 'changes')
    this.farPath.value = far ? this.allLines() : ''
    this.mount(far ? [] : near)
    this.place(far ? [...this.unplaced] : this.mounted.value.map(({ card }) => card.node.id))
    this.notes.value = same(
      this.notes.value,
      inView(this.allNotes.values(), view, ({ rect }) => rect),
    )
    this.edges.value = same(this.edges.value, far ? [] : inView(this.shapes, view, (shape) => shape.box))
    this.stubs.value = same(this.stubs.value, far ? [] : inView(this.allStubs, view, (stub) => ({ ...stub.start, width: 0, height: 40 })))
  }

  /** Elements follow their cards where they are seen: of a thousand that are dragged, most are beside the window. */
  private place(seen: readonly string[]): void {
    if (this.unplaced.size === 0) return
    for (const id of seen) if (this.unplaced.delete(id)) this.stage.place(id, this.cards.get(id)!.rect)
  }

  /** Joined again only when an edge has changed. */
  private allLines(): string {
    if (this.joined.of !== this.shapes) this.joined = { of: this.shapes, path: this.shapes.map((shape) => shape.d).join('') }
    return this.joined.path
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

  /** Lets something be dragged by an element. */
  draggable(key: string, element: HTMLElement) {
    return dragNode(key, element, {
      locked: this.hooks.locked,
      picked: (one, event) => this.hooks.picked(one, pickingBy(event)),
      clicked: (one, event) => pickingBy(event) === 'alone' && this.hooks.clicked(one),
      group: (one) => this.group(one),
      positionOf: (one) => this.rectOf(one) ?? { x: 0, y: 0 },
      scale: () => this.stage.transform().k,
      move: (to) => this.move(to),
      moved: (to) => this.hooks.moved(moveOf(to)),
    })
  }

  private group(key: string): readonly string[] {
    const selected = this.hooks.selected()
    const frame = this.frames.value.find((one) => one.key === key)
    if (frame !== undefined) return [...new Set([key, ...frame.frame.nodes.filter((id) => this.cards.has(id)), ...selected])]
    return selected.has(key) ? [...selected] : [key]
  }

  /** Drawn once a frame. */
  private move(to: ReadonlyMap<string, Point>): void {
    const next = new Map(this.cards)
    for (const [id, { x, y }] of to) {
      const card = this.cards.get(id)
      if (card === undefined) continue
      next.set(id, { ...card, rect: { ...card.rect, x, y } })
      this.unplaced.add(id)
    }
    this.cards = next
    this.allNotes = movedNotes(this.allNotes, to)
    for (const key of to.keys()) this.underWay.add(key)
    this.invalidate()
  }

  private isMarquee(event: PointerEvent): boolean {
    if (event.pointerType === 'mouse' && event.button !== 0) return false
    const onItem = event.target instanceof Element && event.target.closest('[data-canvas-item]') !== null
    return !onItem && (event.shiftKey || this.hooks.choosing())
  }

  private watchMarquee(container: HTMLElement): () => void {
    let add = false
    return watchMarquee(container, {
      wanted: (event) => this.isMarquee(event),
      toFlow: (client) => this.stage.toFlow(client),
      begun: (event) => {
        add = isAdding(event)
        this.hooks.surrounding('begin')
      },
      drawn: (rect) => {
        this.marquee.value = rect
        if (rect !== null) this.hooks.surrounded(touched(rect, this.items()), add)
      },
      cancelled: () => this.hooks.surrounding('undo'),
    })
  }

  private *items(): Iterable<readonly [string, Rect]> {
    for (const [key, { rect }] of this.cards) yield [key, rect]
    for (const [key, { rect }] of this.allNotes) yield [key, rect]
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
const pickingBy = (event: PointerEvent): Picking => (event.altKey ? 'branch' : isAdding(event) ? 'add' : 'alone')

/** The old list when the new one has the same items, so that nothing renders again. */
function same<T>(before: readonly T[], after: readonly T[]): readonly T[] {
  return before.length === after.length && after.every((item, index) => item === before[index]) ? before : after
}
