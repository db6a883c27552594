/** What is wrong with a field, in the reader's language, by the schema's keyword. */
import type { ConfigError } from './validator.ts'

/** Keywords with a sentence of their own under `inspector.errors`; any other gets `other`. */
const worded = new Set([
  'required',
  'type',
  'choice',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'pattern',
  'format',
])

export type Translate = (key: string, named: Readonly<Record<string, unknown>>) => string

export function errorText(error: Pick<ConfigError, 'keyword' | 'params'>, t: Translate): string {
  const { keyword, params } = error
  const limit = params.limit
  const n = typeof limit === 'number' ? limit : 0
  if (keyword === 'enum' || keyword === 'const') return t('inspector.errors.choice', {})
  if ((keyword === 'minLength' || keyword === 'minItems' || keyword === 'minProperties') && n <= 1)
    return t('inspector.errors.required', {})
  if (keyword === 'pattern' && String(limit).startsWith('^https?:')) return t('inspector.errors.address', {})
  return t(`inspector.errors.${worded.has(keyword) ? keyword : 'other'}`, { n, limit: String(limit ?? '') })
}
