/** Times between instants, as ISO 8601 durations that people can read and tests can count by. */
const second = 1000
const sizes = [
  ['D', 86_400 * second],
  ['H', 3600 * second],
  ['M', 60 * second],
  ['S', second],
] as const

/** In days of 24 hours, hours, minutes and seconds; what is less than a second, or negative, is nothing. */
export function durationOf(ms: number): string {
  let left = Math.max(0, ms)
  const [days, ...time] = sizes.map(([unit, size]) => {
    const count = Math.floor(left / size)
    left -= count * size
    return count > 0 ? `${count}${unit}` : ''
  })
  const clock = time.join('')
  if (days === '' && clock === '') return 'PT0S'
  return `P${days}${clock === '' ? '' : `T${clock}`}`
}

export const between = (from: string, to: string): string => durationOf(Date.parse(to) - Date.parse(from))

export const isNothing = (duration: string | undefined): boolean => duration === undefined || /^P(?:T?0+[A-Z])+$/.test(duration)
