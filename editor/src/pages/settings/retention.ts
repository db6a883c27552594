/** Days as they are typed: an empty field is no limit of one's own. */
import type { Retention } from '../../api/privacy.ts'

export const retentionKinds = ['events', 'messages', 'runs'] as const
export type RetentionForm = Record<(typeof retentionKinds)[number], string>

const most = 99_999

/** Undefined: it is no number of days, or more than the installation keeps. */
export function daysOf(text: string, atMost: number | null): number | null | undefined {
  const trimmed = text.trim()
  if (trimmed === '') return null
  const days = /^\d{1,5}$/.test(trimmed) ? Number(trimmed) : 0
  return days >= 1 && days <= (atMost ?? most) ? days : undefined
}

/** Null: one of them cannot be. */
export function retentionOf(form: RetentionForm, atMost: number | null): Retention | null {
  const [events, messages, runs] = [form.events, form.messages, form.runs].map((text) => daysOf(text, atMost))
  return events === undefined || messages === undefined || runs === undefined ? null : { events, messages, runs }
}

/** Whether something goes that was kept before. */
export function isShorter(now: RetentionForm, before: RetentionForm): boolean {
  const days = (text: string) => daysOf(text, null) ?? Infinity
  return retentionKinds.some((kind) => days(now[kind]) < days(before[kind]))
}
