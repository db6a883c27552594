/** Money is whole cents inside; outside it is a number with at most two decimals. */
import { FlowError } from '@millrace/core'

/** A thousand million: balances stay far below what a JSON number holds exactly. */
const largestAmount = 1e9

/**
 * Reads an amount, as a number or as a rendered text, into cents; half a cent and more counts up. Throws `FlowError` `BONUS_AMOUNT_BAD` for what is no number, negative or too large.
 */
export function toCents(amount: number | string): number {
  const value = typeof amount === 'number' ? amount : readNumber(amount)
  if (!(value >= 0 && value <= largestAmount)) {
    throw new FlowError(
      'BONUS_AMOUNT_BAD',
      `${JSON.stringify(amount)} is no amount of bonuses; it must be a number from 0 to ${largestAmount}`,
    )
  }
  // 1.005 * 100 is 100.49999999999999 in binary; 15 digits are what a double holds, and bring back the 100.5 that was meant.
  return Math.round(Number((value * 100).toPrecision(15)))
}

function readNumber(text: string): number {
  const trimmed = text.trim()
  return /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(trimmed) ? Number(trimmed) : Number.NaN
}

export const fromCents = (cents: number): number => cents / 100
