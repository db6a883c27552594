/**
 * How long after the start contacts come to each step: what its waits say, added up along the ways that lead there. Where ways of different
 * length meet there is a shortest and a longest; after a wait whose length nobody can know beforehand it is at least so long.
 */
import { staysOf, type FlowDocument, type FlowNode, type JsonObject } from '@millrace/core'
import { parseDuration, type DurationUnit } from '../inspector/duration/duration.ts'
import type { Manifests } from './graph.ts'

/** In milliseconds; months and years by their average, so it is about so long. */
export interface SinceStart {
  readonly least: number
  readonly most: number
  /** A wait of unknown length lies before. */
  readonly open: boolean
}

/** Of steps that contacts can come to. */
export function sinceStart(document: FlowDocument, manifests: Manifests): ReadonlyMap<string, SinceStart> {
  const nodes = new Map(document.nodes.map((node) => [node.id, node]))
  const edges = Map.groupBy(
    document.edges.filter(({ from, to }) => nodes.has(from) && nodes.has(to)),
    ({ from }) => from,
  )
  const next = (id: string) => edges.get(id)?.map(({ to }) => to) ?? []
  const starts = document.nodes.filter((node) => manifests.get(node.type)?.trigger === true).map(({ id }) => id)
  const known = new Map<string, SinceStart>(starts.map((id) => [id, { least: 0, most: 0, open: false }]))
  const { order, place } = orderOf(starts, next)
  for (const id of order) {
    const at = known.get(id)
    if (at === undefined) continue
    for (const { port, to } of edges.get(id) ?? []) {
      if (place.get(to)! <= place.get(id)!) continue
      known.set(to, joined(known.get(to), after(at, stay(nodes.get(id)!, port, manifests))))
    }
  }
  return known
}

/** All that can be reached, each after what leads to it; circles are cut where they close. */
function orderOf(starts: readonly string[], next: (id: string) => readonly string[]) {
  const done: string[] = []
  const seen = new Set<string>()
  for (const start of starts) {
    const stack: { readonly id: string; at: number }[] = seen.has(start) ? [] : [{ id: start, at: 0 }]
    seen.add(start)
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const to = next(top.id)[top.at++]
      if (to === undefined) done.push(stack.pop()!.id)
      else if (!seen.has(to)) {
        seen.add(to)
        stack.push({ id: to, at: 0 })
      }
    }
  }
  const order = done.toReversed()
  return { order, place: new Map(order.map((id, index) => [id, index])) }
}

const joined = (one: SinceStart | undefined, other: SinceStart): SinceStart =>
  one === undefined
    ? other
    : { least: Math.min(one.least, other.least), most: Math.max(one.most, other.most), open: one.open || other.open }

const after = (at: SinceStart, more: SinceStart): SinceStart => ({
  least: at.least + more.least,
  most: at.most + more.most,
  open: at.open || more.open,
})

const none: SinceStart = { least: 0, most: 0, open: false }

/** Who leaves by the port of a timeout stayed as long as it says; everybody else for less. */
function stay({ type, config, disabled }: FlowNode, port: string, manifests: Manifests): SinceStart {
  const { stays, waits } = manifests.get(type) ?? {}
  if (stays === undefined || disabled === true) return none
  const lengths = staysOf(stays, config as JsonObject).map((one) => ({ ...one, ms: lengthOf(one.duration) }))
  if (lengths.length === 0) return { ...none, open: waits === true }
  return lengths.reduce<SinceStart>(
    (at, { ms, port: by }) => after(at, { least: by === null || by === port ? ms : 0, most: ms, open: false }),
    none,
  )
}

const hour = 3_600_000
const unitMs: Readonly<Record<DurationUnit, number>> = {
  second: 1000,
  minute: 60_000,
  hour,
  day: 24 * hour,
  week: 7 * 24 * hour,
  month: 30.44 * 24 * hour,
  year: 365.25 * 24 * hour,
}

/** About how long a duration is; 0 when it is none, or looks back. */
export function lengthOf(duration: string): number {
  const read = parseDuration(duration)
  return read === null || read.negative ? 0 : read.parts.reduce((sum, { unit, amount }) => sum + amount * unitMs[unit], 0)
}

export interface SpanPart {
  readonly unit: 'day' | 'hour' | 'minute' | 'second'
  readonly amount: number
}

/** The largest unit and the one below it: nobody plans the minutes of a day in three weeks. */
export function spanParts(ms: number): readonly SpanPart[] {
  const units = ['day', 'hour', 'minute', 'second'] as const
  const first = units.findIndex((unit) => ms >= unitMs[unit])
  if (first < 0) return [{ unit: 'second', amount: 0 }]
  const finest = units[Math.min(first + 1, units.length - 1)]!
  let left = Math.round(ms / unitMs[finest]) * unitMs[finest]
  return units.slice(0, first + 2).flatMap((unit) => {
    const amount = Math.floor(left / unitMs[unit])
    left -= amount * unitMs[unit]
    return amount === 0 ? [] : [{ unit, amount }]
  })
}
