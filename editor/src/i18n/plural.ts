/** Which form of a message `a | b | c` a count takes. Russian has three: 1 сценарий, 2 сценария, 5 сценариев; 0,5 сценария. */

/** Index of the Russian form: one, few, many. With two forms given, `few` and `many` share the second. */
export function russianForm(count: number, forms: number): number {
  if (!Number.isInteger(count)) return Math.min(1, forms - 1)
  const n = Math.abs(count)
  const tens = n % 100
  const ones = n % 10
  const form = tens > 10 && tens < 20 ? 2 : ones === 1 ? 0 : ones > 1 && ones < 5 ? 1 : 2
  return Math.min(form, forms - 1)
}
