/** Times of day as people type them. */

/** `HH:MM` of `9`, `930`, `9.30`, `09:30` and the like; null when it is no time. */
export function timeOfDay(typed: string): string | null {
  const [, hours = '', minutes = '0'] = /^(\d{1,2})(?:\D?(\d{2}))?$/.exec(typed.trim().replace(/\s+/g, '')) ?? []
  if (hours === '' || Number(hours) > 23 || Number(minutes) > 59) return null
  return `${hours.padStart(2, '0')}:${minutes.padStart(2, '0')}`
}

const dayMinutes = 24 * 60

/** Some minutes later or earlier, around midnight if need be. */
export function timeAfter(time: string, by: number): string {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  const at = (hours * 60 + minutes + by + dayMinutes) % dayMinutes
  return `${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`
}
