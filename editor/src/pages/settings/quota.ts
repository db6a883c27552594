/** The daily quota as a form: one of three ways to say it, and a number. */
import type { Quota, QuotaOrder } from '../../api/workspace.ts'

export const quotaModes = ['none', 'fixed', 'visits'] as const
export type QuotaMode = (typeof quotaModes)[number]

export interface QuotaForm {
  readonly mode: QuotaMode
  /** As typed, of each way. */
  readonly perDay: string
  readonly visits: string
}

const most = 2_000_000_000

export function formOf({ perDay, monthlyVisits }: Pick<Quota, 'perDay' | 'monthlyVisits'>): QuotaForm {
  return {
    mode: perDay === null ? 'none' : monthlyVisits === null ? 'fixed' : 'visits',
    perDay: perDay === null || monthlyVisits !== null ? '' : String(perDay),
    visits: monthlyVisits === null ? '' : String(monthlyVisits),
  }
}

/** With spaces between thousands, as people write; null when it is no whole number from 0. */
export function wholeNumber(text: string): number | null {
  const plain = text.replaceAll(/[\s\u00a0\u202f]/g, '')
  const number = Number(plain)
  return /^\d+$/.test(plain) && number <= most ? number : null
}

/** Null: the number is none. */
export function orderOf({ mode, perDay, visits }: QuotaForm): QuotaOrder | null {
  if (mode === 'none') return { perDay: null }
  const number = wholeNumber(mode === 'fixed' ? perDay : visits)
  if (number === null) return null
  return mode === 'fixed' ? { perDay: number } : { monthlyVisits: number }
}

/** A thousandth of a month's visits in a day, as the server reckons (002.12). */
export const quotaOfVisits = (visits: number): number => Math.ceil(visits / 1000)
