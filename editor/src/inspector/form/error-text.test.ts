import { describe, expect, it } from 'vitest'
import en from '../../i18n/en/inspector.ts'
import ru from '../../i18n/ru/inspector.ts'
import { errorText } from './error-text.ts'

const key = (keyword: string, limit?: unknown) => errorText({ keyword, params: { limit } }, (name) => name)

describe('what is wrong with a field', () => {
  it('has a sentence for every keyword, in both languages', () => {
    const keywords = ['required', 'type', 'enum', 'choice', 'minLength', 'maximum', 'pattern', 'format', 'minItems', 'not', 'false']
    for (const name of keywords.map((keyword) => key(keyword, 2).replace('inspector.errors.', ''))) {
      expect(en.errors).toHaveProperty(name)
      expect(ru.errors).toHaveProperty(name)
    }
  })

  it('says of an empty text and an empty list that they are to be filled in', () => {
    expect(key('minLength', 1)).toBe(key('required'))
    expect(key('minItems', 1)).toBe(key('required'))
    expect(key('minLength', 8)).toBe('inspector.errors.minLength')
  })
})
