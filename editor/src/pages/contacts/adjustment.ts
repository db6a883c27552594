/** What somebody sets right by hand: from the form to the change, or what is wrong with it. */
import type { BonusChange } from '../../api/workspace.ts'

export interface AdjustForm {
  readonly direction: 'give' | 'take'
  readonly amount: string
  readonly reason: string
  /** ISO 8601; empty: what is added never burns. */
  readonly expiresAt: string
}

export interface AdjustFaults {
  readonly amount?: 'amountFault' | 'tooMuch'
  readonly reason?: 'reasonFault'
}

/** With a point or a comma; null when it is no amount of at least a cent. */
export function amountOf(text: string): number | null {
  const plain = text.replaceAll(/[\s\u00a0\u202f]/g, '').replace(',', '.')
  const number = Number(plain)
  return /^\d+(\.\d+)?$/.test(plain) && number >= 0.005 && number <= 1e12 ? Math.round(number * 100) / 100 : null
}

export function faultsOf({ direction, amount, reason }: AdjustForm, balance: number): AdjustFaults {
  const number = amountOf(amount)
  return {
    ...(number === null
      ? { amount: 'amountFault' as const }
      : direction === 'take' && number > balance
        ? { amount: 'tooMuch' as const }
        : {}),
    ...(reason.trim() === '' ? { reason: 'reasonFault' as const } : {}),
  }
}

/** Of a form without faults. */
export function changeOf({ direction, amount, reason, expiresAt }: AdjustForm): BonusChange {
  const number = amountOf(amount) ?? 0
  return {
    amount: direction === 'give' ? number : -number,
    reason: reason.trim(),
    ...(direction === 'give' && expiresAt !== '' ? { expiresAt } : {}),
  }
}
