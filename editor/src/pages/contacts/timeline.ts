/** What a timeline shows of an entry: its kind, an icon, and the values worth a line. Kinds that plugins bring show under their own title. */
import type { JsonObject } from '@millrace/core'
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
