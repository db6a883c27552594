/**
 * The flow on the page: the document is the only truth, changed only by the named commands below, each one undo step. While `locked`
 * (an archived flow, or a run shown on the canvas) commands do nothing.
 */
import { portsOf, type FlowDocument, type FlowSettings, type JsonObject, type NodeManifest, type Port, type Scenario } from '@millrace/core'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { swapNodes } from '../document/chain.ts'
import * as commands from '../document/commands.ts'
import { emptyDocument, newNode, nodeOf, nodePorts, type Manifests } from '../document/graph.ts'
import type { Point } from '../document/geometry.ts'
import { commit, redo, seal, startHistory, undo, type Change, type History } from '../document/history.ts'
import { layout } from '../document/layout.ts'
import { followCards, moveNotes } from '../document/notes.ts'
import { placeFor, positioned, type Spot } from '../document/place.ts'
import { canvasCommands } from './canvas-commands.ts'
import { useManifests } from './manifests.ts'

type Run = (change: Change) => void

export const useFlowDocument = defineStore('flow-document', () => {
  const types = useManifests()
  const history = shallowRef<History>(startHistory(emptyDocument('')))
  const locked = ref(false)
  const document = computed(() => history.value.document)
  const undoName = computed(() => history.value.past.at(-1)?.name ?? null)
  const redoName = computed(() => history.value.future[0]?.name ?? null)

  const step = (next: (history: History) => History) => {
    if (!locked.value) history.value = next(history.value)
  }
  const run: Run = (change) => step((now) => commit(now, change))

  /** Makes a node of a type and answers its id, or null while locked. */
  function addNode(manifest: NodeManifest, spot: Spot): string | null {
    if (locked.value) return null
    const ports = portsOf(manifest.ports, manifest.example)
    const at = placeFor(document.value, types.byType, { spot, ports: ports.length })
    const node = { ...newNode(document.value, manifest), at }
    if (spot !== null && 'edge' in spot) {
      run({ name: 'insertOnEdge', apply: (now) => commands.insertOnEdge(now, spot.edge, { node, ports }) })
    } else {
      const after = spot !== null && 'after' in spot && !manifest.trigger ? spot.after : undefined
      run({ name: 'addNode', apply: (now) => commands.addNode(now, node, after) })
    }
    return node.id
  }

  return {
    history,
    document,
    locked,
    undoName,
    redoName,
    addNode,
    /** Starts over with a document; nodes without a position are laid out. */
    open: (next: FlowDocument) => void (history.value = startHistory(positioned(next, types.byType))),
    undo: () => step(undo),
    redo: () => step(redo),
    /** The field was left: the next edit is a step of its own. */
    seal: () => step(seal),
    ...graphCommands(run, () => types.byType),
    ...canvasCommands({ run, document: () => document.value, locked: () => locked.value, types: () => types.byType }),
    ...formCommands(run, () => types.byType),
  }
})

function graphCommands(run: Run, types: () => Manifests) {
  return {
    connect: (from: commands.PortRef, to: string) => run({ name: 'connect', apply: (now) => commands.connect(now, from, to) }),
    disconnect: (keys: ReadonlySet<string>) => run({ name: 'disconnect', apply: (now) => commands.disconnect(now, keys) }),
    /** Two steps change places. */
    swap: (a: string, b: string) => run({ name: 'swap', apply: (now) => swapNodes(now, a, b) }),
    /** Lays everything out again: positions an author chose are given up, in one step that can be undone. */
    arrange: () => run({ name: 'arrange', apply: (now) => arranged(now, layout(now, types())) }),
    /** Takes another document whole (somebody else's, or the copy of this browser); the one before is an undo away. */
    replace: (name: 'takeTheirs' | 'takeMine' | 'restoreVersion', next: FlowDocument) =>
      run({ name, apply: () => positioned(next, types()) }),
  }
}

/** Notes go along with the cards that they stand beside. */
const arranged = (now: FlowDocument, to: ReadonlyMap<string, Point>) => moveNotes(commands.moveNodes(now, to), followCards(now, to))

/** Edits of one field that follow each other are one undo step: `path` says which field. */
function formCommands(run: Run, types: () => Manifests) {
  const portsIn = (now: FlowDocument, id: string): readonly Port[] => {
    const node = nodeOf(now, id)
    return node === undefined ? [] : nodePorts(node, types(), now.edges)
  }
  return {
    setConfig: (id: string, config: JsonObject, path: string) =>
      run({
        name: 'setConfig',
        merge: `config ${id} ${path}`,
        apply(now) {
          const bare = commands.setConfig(now, { id, config, before: [], after: [] })
          return commands.setConfig(now, { id, config, before: portsIn(now, id), after: portsIn(bare, id) })
        },
      }),
    convertNode: (id: string, converted: FlowDocument) =>
      run({ name: 'convertNode', apply: (now) => commands.convertNode(now, id, converted) }),
    setSettings: (settings: FlowSettings, path: string) =>
      run({ name: 'setSettings', merge: `settings ${path}`, apply: (now) => commands.setSettings(now, settings) }),
    setTests: (tests: readonly Scenario[]) => run({ name: 'setTests', apply: (now) => commands.setTests(now, tests) }),
    renameFlow: (name: string) => run({ name: 'renameFlow', apply: (now) => commands.renameFlow(now, name) }),
    renameNode: (id: string, title: string) => run({ name: 'renameNode', apply: (now) => commands.renameNode(now, id, title) }),
    setNote: (id: string, note: string) => run({ name: 'setNote', merge: `note ${id}`, apply: (now) => commands.setNote(now, id, note) }),
    toggleDisabled: (id: string) => run({ name: 'toggleDisabled', apply: (now) => commands.toggleDisabled(now, id) }),
  }
}
