/** A variable as it is put into a text: with what stands there when it is empty. */
import type { FieldType } from '../rule/operators.ts'

/** Without a fall-back nothing stands there. Dates come as dates of a day. */
export function variableText(path: string, fallback = '', type?: FieldType): string {
  const shown = type === 'date' ? ` | date: '%d.%m.%Y'` : ''
  const text = fallback.trim()
  return text === '' ? `{{ ${path}${shown} }}` : `{{ ${path}${shown} | default: ${quoted(text)} }}`
}

/** Liquid has no way to write its own quotation mark inside of a text: one of the two must be free. Braces would end the variable. */
function quoted(text: string): string {
  const plain = text.replaceAll(/[{}%]/g, '').trim()
  if (!plain.includes("'")) return `'${plain}'`
  return `"${plain.replaceAll('"', '”')}"`
}
