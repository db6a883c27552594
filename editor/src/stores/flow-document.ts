/**
 * The flow on the page: the document is the only truth, changed only by the named commands below, each one undo step. While `locked`
 * (an archived flow, or a run shown on the canvas) commands do nothing.
 */
import { portsOf, type FlowDocument, type FlowSettings, type JsonObject, type NodeManifest } from '@millrace/core'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import * as commands from '../document/commands.ts'
import { emptyDocument, edgeKey, newNode, nodeOf, nodePorts } from '../document/graph.ts'
import { card, cardHeight, type Point } from '../document/geometry.ts'
import { commit, redo, seal, startHistory, undo, type Change, type History } from '../document/history.ts'
import { layout } from '../document/layout.ts'
import { freeSpot, positioned, rectsOf, spotAfter } from '../document/place.ts'
import { useManifests } from './manifests.ts'

/** Where a new node goes: after a port, into an edge, or to a point. */
export type Spot =
  | { readonly after: commands.PortRef; readonly at?: Point }
  | { readonly edge: commands.PortRef }
  | { readonly at: Point }
  | null

export const useFlowDocument = defineStore('flow-document', () => {
  const types = useManifests()
  const history = shallowRef<History>(startHistory(emptyDocument('')))
  const locked = ref(false)
  const document = computed(() => history.value.document)
  const undoName = computed(() => history.value.past.at(-1)?.name ?? null)
  const redoName = computed(() => history.value.future[0]?.name ?? null)

  /** Starts over with a document; nodes without a position are laid out. */
  function open(next: FlowDocument): void {
    history.value = startHistory(positioned(next, types.byType))
  }
  function run(change: Change): void {
    if (!locked.value) history.value = commit(history.value, change)
  }

  /** Makes a node of a type and answers its id, or null while locked. */
  function addNode(manifest: NodeManifest, spot: Spot): string | null {
    if (locked.value) return null
    const node = newNode(document.value, manifest)
    const ports = portsOf(manifest.ports, manifest.example)
    const at = placeFor(manifest, spot)
    if (spot !== null && 'edge' in spot) {
      run({ name: 'insertOnEdge', apply: (now) => commands.insertOnEdge(now, spot.edge, { node: { ...node, at }, ports }) })
    } else {
      const after = spot !== null && 'after' in spot && !manifest.trigger ? spot.after : undefined
      run({ name: 'addNode', apply: (now) => commands.addNode(now, { ...node, at }, after) })
    }
    return node.id
  }

  function placeFor(manifest: NodeManifest, spot: Spot): Point {
    const now = document.value
    if (spot !== null && 'edge' in spot) return underSource(now, spot.edge)
    if (spot !== null && 'at' in spot && spot.at !== undefined) return freeSpot(rectsOf(now, types.byType), spot.at)
    if (spot !== null && 'after' in spot) return spotAfter(now, types.byType, spot.after)
    return freeSpot(rectsOf(now, types.byType), { x: 0, y: 0 })
  }
  /** An inserted card takes the place of the one it goes before, which moves down. */
  function underSource(now: FlowDocument, edge: commands.PortRef): Point {
    const target = now.edges.find((one) => edgeKey(one) === edgeKey({ from: edge.node, port: edge.port }))?.to
    const source = nodeOf(now, edge.node)
    const at = target === undefined ? undefined : nodeOf(now, target)?.at
    const ports = source === undefined ? 0 : nodePorts(source, types.byType, now.edges).length
    const under = (source?.at?.y ?? 0) + cardHeight(ports) + card.gapY
    return at !== undefined && at.y > (source?.at?.y ?? 0) ? { x: at.x, y: Math.min(at.y, under) } : { x: source?.at?.x ?? 0, y: under }
  }

  /** `path` is the field that was edited: edits of one field that follow each other are one undo step. */
  function setConfig(id: string, config: JsonObject, path: string): void {
    const portsIn = (now: FlowDocument) => {
      const node = nodeOf(now, id)
      return node === undefined ? [] : nodePorts(node, types.byType, now.edges)
    }
    run({
      name: 'setConfig',
      merge: `config ${id} ${path}`,
      apply: (now) => {
        const bare = commands.setConfig(now, { id, config, before: [], after: [] })
        return commands.setConfig(now, { id, config, before: portsIn(now), after: portsIn(bare) })
      },
    })
  }

  return {
    history,
    document,
    locked,
    undoName,
    redoName,
    open,
    addNode,
    setConfig,
    undo: () => void (locked.value || (history.value = undo(history.value))),
    redo: () => void (locked.value || (history.value = redo(history.value))),
    /** The field was left: the next edit is a step of its own. */
    seal: () => void (history.value = seal(history.value)),
    connect: (from: commands.PortRef, to: string) => run({ name: 'connect', apply: (now) => commands.connect(now, from, to) }),
    disconnect: (keys: ReadonlySet<string>) => run({ name: 'disconnect', apply: (now) => commands.disconnect(now, keys) }),
    moveNodes: (to: ReadonlyMap<string, Point>) => run({ name: 'moveNodes', apply: (now) => commands.moveNodes(now, to) }),
    removeNodes: (ids: ReadonlySet<string>) => run({ name: 'removeNodes', apply: (now) => commands.removeNodes(now, ids) }),
    setSettings: (settings: FlowSettings, path: string) =>
      run({ name: 'setSettings', merge: `settings ${path}`, apply: (now) => commands.setSettings(now, settings) }),
    renameFlow: (name: string) => run({ name: 'renameFlow', apply: (now) => commands.renameFlow(now, name) }),
    renameNode: (id: string, title: string) =>
      run({ name: 'renameNode', merge: `title ${id}`, apply: (now) => commands.renameNode(now, id, title) }),
    setNote: (id: string, note: string) => run({ name: 'setNote', merge: `note ${id}`, apply: (now) => commands.setNote(now, id, note) }),
    toggleDisabled: (id: string) => run({ name: 'toggleDisabled', apply: (now) => commands.toggleDisabled(now, id) }),
    /** Lays everything out again: positions an author chose are given up, in one step that can be undone. */
    arrange: () => run({ name: 'arrange', apply: (now) => commands.moveNodes(now, layout(now, types.byType)) }),
    /** Takes another document whole (somebody else's, or the copy of this browser); the one before is an undo away. */
    replace: (name: 'takeTheirs' | 'takeMine', next: FlowDocument) => run({ name, apply: () => positioned(next, types.byType) }),
  }
})
