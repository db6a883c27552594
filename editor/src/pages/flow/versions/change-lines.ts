/** The list of changes between two versions: each step that differs, with what differs of it in words. */
import { portsOf, type Edge, type FlowDocument, type FlowNode, type JsonObject, type NodeManifest } from '@millrace/core'
import type { DiffMark } from '../../../canvas/trace.ts'
import { nodeOf } from '../../../document/graph.ts'
import type { Compared } from './difference.ts'
import { fieldChanges, type FieldChange, type ValueWords } from './field-changes.ts'

export interface ChangedStep {
  readonly node: string
  readonly title: string
  readonly group: string
  readonly icon: string
  readonly mark: DiffMark
  readonly lines: readonly FieldChange[]
}

export interface ChangeWords {
  /** Of the one version and of the other: what steps are called may differ. */
  readonly before: ValueWords
  readonly after: ValueWords
  readonly step: string
  readonly title: string
  readonly note: string
  readonly off: string
  readonly next: (port: string) => string
  readonly end: string
}

type Manifests = ReadonlyMap<string, NodeManifest>

export function changedSteps(
  { before, after, document, marks }: Compared,
  manifests: Manifests,
  words: ChangeWords,
): readonly ChangedStep[] {
  return document.nodes.flatMap((node): readonly ChangedStep[] => {
    const mark = marks.marks.get(node.id)
    if (mark === undefined) return []
    const manifest = manifests.get(node.type)
    const [was, is] = [nodeOf(before, node.id), nodeOf(after, node.id)]
    const lines = was === undefined || is === undefined ? [] : linesOf({ was, is, before, after }, manifests, words)
    const title = titleOf(node, manifests, words.after)
    return [{ node: node.id, title, group: manifest?.group ?? 'other', icon: manifest?.icon ?? 'puzzle', mark, lines }]
  })
}

function titleOf(node: FlowNode | undefined, manifests: Manifests, { localized }: ValueWords): string {
  if (node === undefined) return ''
  if (node.title) return node.title
  const manifest = manifests.get(node.type)
  return manifest === undefined ? node.type : localized(manifest.title)
}

interface Both {
  readonly was: FlowNode
  readonly is: FlowNode
  readonly before: FlowDocument
  readonly after: FlowDocument
}

function linesOf(both: Both, manifests: Manifests, words: ChangeWords): readonly FieldChange[] {
  const { was, is } = both
  const text = (name: string, old: string | undefined, next: string | undefined): readonly FieldChange[] =>
    (old ?? '') === (next ?? '') ? [] : [{ name, before: old || words.before.nothing, after: next || words.after.nothing }]
  const onOff = (off: boolean | undefined) => (off === true ? words.after.yes : words.after.no)
  const config =
    was.type === is.type
      ? fieldChanges(
          { schema: manifests.get(is.type)?.config ?? {}, before: was.config as JsonObject, after: is.config as JsonObject },
          words.after,
        )
      : text(words.step, titleOf({ ...was, title: '' }, manifests, words.before), titleOf({ ...is, title: '' }, manifests, words.after))
  return [
    ...text(words.title, was.title, is.title),
    ...config,
    ...text(words.off, onOff(was.disabled), onOff(is.disabled)),
    ...waysOf(both, manifests, words),
    ...text(words.note, was.note, is.note),
  ]
}

/** Where the ports lead now, and led. */
function waysOf({ was, is, before, after }: Both, manifests: Manifests, words: ChangeWords): readonly FieldChange[] {
  const own = ({ edges }: FlowDocument, id: string) => edges.filter(({ from }) => from === id)
  const [old, next] = [own(before, was.id), own(after, is.id)]
  const ports = [...new Set([...old, ...next].map(({ port }) => port))]
  const manifest = manifests.get(is.type)
  const known = manifest === undefined ? [] : portsOf(manifest.ports, is.config as JsonObject)
  const target = (document: FlowDocument, edges: readonly Edge[], port: string) => {
    const to = edges.find((edge) => edge.port === port)?.to
    return to === undefined ? words.end : titleOf(nodeOf(document, to), manifests, words.after)
  }
  return ports.flatMap((port): readonly FieldChange[] => {
    if (old.find((edge) => edge.port === port)?.to === next.find((edge) => edge.port === port)?.to) return []
    const title = known.find(({ name }) => name === port)?.title
    const name = words.next(title === undefined ? port : words.after.localized(title))
    return [{ name, before: target(before, old, port), after: target(after, next, port) }]
  })
}
