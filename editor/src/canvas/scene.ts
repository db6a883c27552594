/**
 * The canvas behind the components: Rete's editor, area and connection plugins as a projection of the document, never its source. Vue sees
 * three shallow lists (cards to mount, edges, stubs), each reassigned at most once a frame and only when it differs; positions are plain
 * numbers. Only what is near the window is mounted, 16 cards a frame; from far away nothing is, and cards are boxes of CSS.
 */
import type { FlowDocument } from '@millrace/core'
import { ref, shallowRef } from 'vue'
import type { Point, Rect } from '../document/geometry.ts'
import { edgePath } from '../document/edge-path.ts'
import type { Manifests } from '../document/graph.ts'
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
import { farBelow, firstLook, fitAll, inView, panInto, viewOf, zoomAround, type Transform } from './viewport.ts'

export interface SceneHooks {
  locked(): boolean
  selected(): ReadonlySet<string>
  /** The cards to keep mounted although out of view: the focused one. */
  kept(): string | null
  picked(id: string, add: boolean): void
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

export type Scene = ReturnType<typeof createScene>

const mostMountsAFrame = 16

export function createScene(container: HTMLElement, hooks: SceneHooks) {
  const mounted = shallowRef<readonly MountedCard[]>([])
  const edges = shallowRef<readonly EdgeShape[]>([])
  const stubs = shallowRef<readonly Stub[]>([])
  const loose = shallowRef<string | null>(null)
  const transform = shallowRef<Transform>({ x: 0, y: 0, k: 1 })
  const far = ref(false)
  const rects = shallowRef<readonly Rect[]>([])
  /** All edges as one path, for the far look. */
  const farPath = ref('')

  let cards: Cards = new Map()
  let document: FlowDocument | null = null
  let shapes: readonly EdgeShape[] = []
  let allStubs: readonly Stub[] = []
  let frameAsked = 0
  let gliding = 0

  const stage: Stage = createStage(container, {
    locked: hooks.locked,
    incoming: (node) => {
      const edge = document?.edges.findLast((one) => one.to === node)
      return edge === undefined ? null : { node: edge.from, port: edge.port }
    },
    cardUnderPointer: () => cardAt(stage.pointer()),
    connect: hooks.connect,
    clicked: (from) => hooks.ask(from, null),
    dropped: (from) => hooks.ask(from, stage.pointer()),
    loose(end) {
      const card = end === null ? undefined : cards.get(end.node)
      const start = card === undefined || end === null ? null : portPoint(card, end.port)
      loose.value = start === null || end === null ? null : edgePath(start, snapToCard(end.at)).d
    },
    transformed: invalidate,
    backgroundClicked: hooks.backgroundClicked,
    cardAdded: (id, element) =>
      dragNode(id, element, {
        locked: hooks.locked,
        picked: (one, event) => hooks.picked(one, event.shiftKey || event.ctrlKey || event.metaKey),
        group: (one) => (hooks.selected().has(one) ? [...hooks.selected()] : [one]),
        positionOf: (one) => cards.get(one)?.rect ?? { x: 0, y: 0 },
        scale: () => stage.transform().k,
        move,
        moved: hooks.moved,
      }),
  })

  /** Shows a document. Cheap to call again: only what differs is touched. */
  function show(next: FlowDocument, manifests: Manifests): void {
    document = next
    cards = cardsOf(next, manifests, cards)
    draw()
    stage.project(cards, next.edges).then(invalidate, () => {})
  }

  function draw(moved?: ReadonlySet<string>): void {
    if (document === null) return
    shapes = edgeShapes(document.edges, cards, moved && { moved, before: shapes })
    allStubs = stubsOf(cards, document.edges)
    rects.value = rectsOf(cards)
    invalidate()
  }

  function move(to: ReadonlyMap<string, Point>): void {
    const next = new Map(cards)
    for (const [id, at] of to) {
      const card = cards.get(id)
      if (card === undefined) continue
      next.set(id, { ...card, rect: { ...card.rect, ...at } })
      stage.place(id, at)
    }
    cards = next
    draw(new Set(to.keys()))
  }

  function invalidate(): void {
    frameAsked ||= requestAnimationFrame(frame)
  }

  function frame(): void {
    frameAsked = 0
    const now = stage.transform()
    const was = transform.value
    if (now.x !== was.x || now.y !== was.y || now.k !== was.k) transform.value = now
    far.value = now.k < farBelow
    const view = viewOf(now, stage.size())
    mount(view)
    edges.value = same(edges.value, far.value ? [] : inView(shapes, view, (shape) => shape.box))
    farPath.value = far.value ? shapes.map((shape) => shape.d).join('') : ''
    stubs.value = same(stubs.value, far.value ? [] : inView(allStubs, view, (stub) => ({ ...stub.start, width: 0, height: 40 })))
  }

  function mount(view: Rect): void {
    const kept = hooks.kept()
    const wanted = far.value ? [] : inView(cards.values(), view, (card) => card.rect)
    const focused = kept === null ? undefined : cards.get(kept)
    if (focused !== undefined && !wanted.includes(focused)) wanted.push(focused)
    const there = new Map(mounted.value.map((one) => [one.card.node.id, one]))
    let room = mostMountsAFrame
    const next: MountedCard[] = []
    for (const card of wanted) {
      const old = there.get(card.node.id)
      const element = old?.element ?? stage.elementOf(card.node.id)
      if (element === undefined) continue
      if (old === undefined && room-- <= 0) continue
      next.push(old?.card === card ? old : { card, element })
    }
    mounted.value = same(mounted.value, next)
    if (room < 0) invalidate()
  }

  function cardAt(point: Point): string | null {
    for (const [id, { rect }] of cards) {
      if (point.x >= rect.x && point.x <= rect.x + rect.width && point.y >= rect.y && point.y <= rect.y + rect.height) return id
    }
    return null
  }
  /** A loose end over a card is drawn to where it would land. */
  function snapToCard(point: Point): Point {
    const id = cardAt(point)
    const card = id === null ? undefined : cards.get(id)
    return card === undefined ? point : inputPoint(card)
  }

  /** Moves the view there, softly unless the person prefers no motion. */
  function look(to: Transform, soft = true): void {
    cancelAnimationFrame(gliding)
    if (!soft || matchMedia('(prefers-reduced-motion: reduce)').matches) return stage.look(to)
    const from = stage.transform()
    const began = performance.now()
    const step = (time: number) => {
      const part = Math.min(1, (time - began) / 180)
      const eased = 1 - (1 - part) ** 3
      stage.look({ x: mix(from.x, to.x, eased), y: mix(from.y, to.y, eased), k: mix(from.k, to.k, eased) })
      if (part < 1) gliding = requestAnimationFrame(step)
    }
    gliding = requestAnimationFrame(step)
  }

  return {
    mounted,
    edges,
    stubs,
    loose,
    transform,
    far,
    farPath,
    rects,
    stage,
    show,
    look,
    invalidate,
    fit: (soft = true) => look(fitAll(rectsOf(cards), stage.size()), soft),
    start: () => look(firstLook(rectsOf(cards), stage.size()), false),
    zoomBy: (factor: number) => {
      const { width, height } = stage.size()
      look(zoomAround(stage.transform(), stage.transform().k * factor, { x: width / 2, y: height / 2 }))
    },
    zoomTo: (k: number) => {
      const { width, height } = stage.size()
      look(zoomAround(stage.transform(), k, { x: width / 2, y: height / 2 }))
    },
    reveal: (id: string) => {
      const card = cards.get(id)
      if (card !== undefined) look(panInto(card.rect, readable(stage.transform(), stage.size()), stage.size()))
    },
    destroy: () => {
      cancelAnimationFrame(frameAsked)
      cancelAnimationFrame(gliding)
      stage.destroy()
    },
  }
}

/** A card that is to be looked at must not be a box. */
function readable(now: Transform, size: { readonly width: number; readonly height: number }): Transform {
  return now.k >= farBelow ? now : zoomAround(now, 0.8, { x: size.width / 2, y: size.height / 2 })
}

function mix(from: number, to: number, part: number): number {
  return from + (to - from) * part
}

/** The old list when the new one has the same items, so that nothing renders again. */
function same<T>(before: readonly T[], after: readonly T[]): readonly T[] {
  return before.length === after.length && after.every((item, index) => item === before[index]) ? before : after
}
