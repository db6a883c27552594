/**
 * What differs between two documents of one flow, step by step: for whoever publishes over contacts that wait, and for whoever looks at
 * two versions. Where cards stand makes no difference, nor does the order of keys, steps or edges.
 */
import type { FlowDocument, FlowNode } from './document.ts'

/** Ids of steps; those that are gone in the order of the first document, the others in that of the second. */
export interface FlowChanges {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  /** The step does something else: another type, other settings, switched off or on. */
  readonly changed: readonly string[]
  /** The step does the same, and another one comes after it. */
  readonly rewired: readonly string[]
  /** Only its title or its note is another. */
  readonly renamed: readonly string[]
  /** Settings of the flow that differ, by their names. */
  readonly settings: readonly string[]
}

export function compareFlows(before: FlowDocument, after: FlowDocument): FlowChanges {
  const was = new Map(before.nodes.map((node) => [node.id, node]))
  const is = new Map(after.nodes.map((node) => [node.id, node]))
  const kept = after.nodes.filter(({ id }) => was.has(id))
  const [waysBefore, waysAfter] = [waysOf(before), waysOf(after)]
  const changed = kept.filter((node) => !sameStep(was.get(node.id)!, node)).map(({ id }) => id)
  const other = kept.filter(({ id }) => !changed.includes(id))
  const rewired = other.filter(({ id }) => waysBefore.get(id) !== waysAfter.get(id)).map(({ id }) => id)
  return {
    added: after.nodes.filter(({ id }) => !was.has(id)).map(({ id }) => id),
    removed: before.nodes.filter(({ id }) => !is.has(id)).map(({ id }) => id),
    changed,
    rewired,
    renamed: other.filter((node) => !rewired.includes(node.id) && !sameWords(was.get(node.id)!, node)).map(({ id }) => id),
    settings: settingsThatDiffer(before, after),
  }
}

/** Whether a contact who waits at the one could as well wait at the other. */
export function sameStep(a: FlowNode, b: FlowNode): boolean {
  const does = ({ type, version, config, disabled }: FlowNode) => sorted([type, version, config, disabled === true])
  return does(a) === does(b)
}

const sameWords = (a: FlowNode, b: FlowNode) => (a.title ?? '') === (b.title ?? '') && (a.note ?? '') === (b.note ?? '')

/** Where each step leads, in one text. */
function waysOf({ edges }: FlowDocument): ReadonlyMap<string, string> {
  const by = Map.groupBy(edges, ({ from }) => from)
  const text = (own: FlowDocument['edges']) =>
    own
      .map(({ port, to }) => `${port}>${to}`)
      .sort()
      .join('\n')
  return new Map([...by].map(([from, own]) => [from, text(own)]))
}

function settingsThatDiffer({ settings: a = {} }: FlowDocument, { settings: b = {} }: FlowDocument): readonly string[] {
  const [was, is] = [a as Readonly<Record<string, unknown>>, b as Readonly<Record<string, unknown>>]
  const names = new Set([...Object.keys(was), ...Object.keys(is)])
  return [...names].filter((name) => sorted(was[name]) !== sorted(is[name])).sort()
}

/** JSON whose text is the same for equal values. */
export function sorted(json: unknown): string {
  return JSON.stringify(json ?? null, (_key, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
}
