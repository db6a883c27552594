/** What a timeline shows of an entry: its kind, an icon, and the values worth a line. Kinds that plugins bring show under their own title. */
import type { Json, JsonObject } from '@millrace/core'
import type { TimelineItem } from '../../api/types.ts'

export const timelineKinds = ['event', 'step', 'message', 'bonus'] as const
export type TimelineKind = (typeof timelineKinds)[number] | 'other'

/** `bonus.accrued` is of the kind `bonus`. */
export function kindOf(item: Pick<TimelineItem, 'kind'>): TimelineKind {
  const family = item.kind.split('.')[0]
  return timelineKinds.find((kind) => kind === family) ?? 'other'
}

export const kindIcons: Readonly<Record<TimelineKind, string>> = {
  event: 'zap',
  step: 'route',
  message: 'mail',
  bonus: 'coins',
  other: 'circle-dot',
}

export function dataOf(item: Pick<TimelineItem, 'data'>): JsonObject {
  const { data } = item
  return data !== null && typeof data === 'object' && !Array.isArray(data) ? (data as JsonObject) : {}
}

/** One thing that happened, however many entries tell of it: the one that says most, and the others, newest first. */
export interface Deed {
  readonly at: string
  readonly head: TimelineItem
  readonly rest: readonly TimelineItem[]
}

/**
 * Entries that one step of a run is or brought about are one deed: the letter, the step that sent it and the event that it was sent. What
 * several entries of a plugin say (two bonus lots of one step) are as many deeds. A deed stands where its newest entry stood.
 */
export function deedsOf(items: readonly TimelineItem[]): readonly Deed[] {
  const messages = items.filter((item) => kindOf(item) === 'message')
  const sentBy = new Map(messages.map((item) => [dataOf(item)['id'], item.step ?? item]))
  const groups = Map.groupBy(items, (item) => item.step ?? sentBy.get(sendingOf(item)) ?? item)
  return [...groups.values()].flatMap(deedsOfOne)
}

/** What only says again that a message went out, as its entry does. Opens and clicks are deeds of the contact. */
const sending: ReadonlySet<unknown> = new Set(['sent', 'delivered'])

function sendingOf(item: TimelineItem): Json | undefined {
  const message = dataOf(item)['message'] as JsonObject | undefined
  return message !== undefined && sending.has(message['status']) ? message['id'] : undefined
}

function deedsOfOne(items: readonly TimelineItem[]): readonly Deed[] {
  const told = items.filter((item) => isOwn(item))
  const [head = items.find((item) => kindOf(item) === 'step') ?? items[0]!, ...more] = told
  const rest = items.filter((item) => item !== head && !more.includes(item))
  return [{ at: head.at, head, rest }, ...more.map((item): Deed => ({ at: item.at, head: item, rest: [] }))]
}

/** Of a plugin, which says in words of its own what the step came to. */
const isOwn = (item: TimelineItem): boolean => !['event', 'step'].includes(kindOf(item))

/** Deeds of which an entry is of this kind; that entry comes first. */
export function deedsOfKind(deeds: readonly Deed[], kind: TimelineKind | null): readonly Deed[] {
  if (kind === null) return deeds
  return deeds.flatMap(({ at, head, rest }): readonly Deed[] => {
    const all = [head, ...rest]
    const found = all.find((item) => kindOf(item) === kind)
    return found === undefined ? [] : [{ at, head: found, rest: all.filter((item) => item !== found) }]
  })
}

/** Entries of one day, in the order given; days are told apart by `day`. */
export function byDay<T extends { readonly at: string }>(
  items: readonly T[],
  day: (iso: string) => string,
): readonly { readonly day: string; readonly items: readonly T[] }[] {
  const days: { day: string; items: T[] }[] = []
  for (const item of items) {
    const name = day(item.at)
    const last = days.at(-1)
    if (last?.day === name) last.items.push(item)
    else days.push({ day: name, items: [item] })
  }
  return days
}
