/** How values become text, text becomes HTML, and any text one that can be kept. */

/** Lists end to end, as Liquid has it; objects as JSON; nothing for what is absent. */
export function plain(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return ''
  if (typeof value !== 'object') return String(value)
  return Array.isArray(value) ? value.map(plain).join('') : JSON.stringify(value)
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' }

/** Safe between tags and inside quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]!)
}

/** Without what Postgres and JSON readers refuse: NUL characters go, halves of surrogate pairs (half an emoji) become U+FFFD. */
export function storable(text: string): string {
  return (text.includes('\0') ? text.replaceAll('\0', '') : text).toWellFormed()
}
