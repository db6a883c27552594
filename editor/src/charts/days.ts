/** Series by day: every day of the period has its place, also those on which nothing happened. */
import type { Localized } from '@millrace/core'
import type { DayCounts, MessageDays } from '../api/live.ts'
import type { ChartData, ChartSeries } from './option.ts'

const dayMs = 24 * 3600 * 1000

/** `2026-11-30` and so on, both included. */
export function daysBetween(from: string, to: string): readonly string[] {
  const first = Date.parse(from)
  const count = Math.round((Date.parse(to) - first) / dayMs) + 1
  return Array.from({ length: Math.max(0, Math.min(count, 1000)) }, (_, index) =>
    new Date(first + index * dayMs).toISOString().slice(0, 10),
  )
}

type Counted = Exclude<keyof DayCounts, 'day'>

export const valuesBy = (days: readonly string[], counts: readonly DayCounts[], what: Counted): readonly number[] => {
  const known = new Map(counts.map((one) => [one.day, one[what]]))
  return days.map((day) => known.get(day) ?? 0)
}

export interface DayWords {
  day(day: string): string
  name(what: string): string
  title(title: Localized): string
}

/** What happened in flows, a line each. */
export function flowChart(days: readonly string[], counts: readonly DayCounts[], words: Pick<DayWords, 'day' | 'name'>): ChartData {
  const whats = (['entered', 'completed', 'exited', 'failed'] as const).filter(
    (what) => what === 'entered' || what === 'completed' || counts.some((one) => one[what] > 0),
  )
  return {
    labels: days.map(words.day),
    series: whats.map((what): ChartSeries => ({ name: words.name(what), kind: 'line', values: valuesBy(days, counts, what) })),
  }
}

const sumBy = (days: readonly string[], items: MessageDays['items']): readonly number[] => {
  const sums = new Map<string, number>()
  for (const { day, count } of items) sums.set(day, (sums.get(day) ?? 0) + count)
  return days.map((day) => sums.get(day) ?? 0)
}

/** All that were to be sent, a stack of channels a day. */
export function channelChart(days: readonly string[], { items, titles }: MessageDays, words: Pick<DayWords, 'day' | 'title'>): ChartData {
  const queued = items.filter(({ what }) => what === 'queued')
  const channels = [...new Set(queued.map(({ channel }) => channel))]
  return {
    labels: days.map(words.day),
    series: channels.map((channel) => ({
      name: words.title(titles[channel] ?? { en: channel }),
      kind: 'bar',
      stack: 'messages',
      values: sumBy(
        days,
        queued.filter((item) => item.channel === channel),
      ),
    })),
  }
}

export const chartedStatuses = [
  'sent',
  'delivered',
  'opened',
  'clicked',
  'replied',
  'bounced',
  'unsubscribed',
  'complained',
  'failed',
  'refused',
] as const

/** What became of them, a line a status; those that never came about have none. */
export function statusChart(days: readonly string[], { items }: MessageDays, words: Pick<DayWords, 'day' | 'name'>): ChartData {
  const there = chartedStatuses.filter((status) => items.some(({ what }) => what === status))
  return {
    labels: days.map(words.day),
    series: there.map((status) => ({
      name: words.name(status),
      kind: 'line',
      values: sumBy(
        days,
        items.filter(({ what }) => what === status),
      ),
    })),
  }
}
