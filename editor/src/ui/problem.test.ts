import { describe, expect, it } from 'vitest'
import { createI18n } from 'vue-i18n'
import { Problem } from '../api/http.ts'
import en from '../i18n/en/index.ts'
import ru from '../i18n/ru/index.ts'
import { sentenceOf } from './problem.ts'

const { global } = createI18n({ legacy: false, locale: 'ru', messages: { en, ru }, missingWarn: false, fallbackWarn: false })
const t = (key: string) => global.t(key)

describe('the sentence about a fault', () => {
  it('is in the language of the person where the code says all', () => {
    const lost = new Problem(503, { code: 'DATABASE_UNAVAILABLE', detail: 'The database cannot be reached; try again soon' })
    expect(sentenceOf(lost, t)).toBe('У сервера нет связи с базой данных. Повторите чуть позже.')
  })

  it('is the detail of the server where that knows more of the case', () => {
    expect(sentenceOf(new Problem(422, { code: 'OPERATION_REFUSED', detail: 'The gateway says: no money' }), t)).toBe(
      'The gateway says: no money',
    )
    expect(sentenceOf(new Problem(418, { title: 'A teapot' }), t)).toBe('A teapot')
  })

  it('says that the server cannot be reached, or that it could not do this, where there is no answer to read', () => {
    expect(sentenceOf(new Problem(0, { code: 'NETWORK_UNREACHABLE' }), t)).toBe(ru.shell.problem.offline)
    expect(sentenceOf(new Problem(502, {}), t)).toBe(ru.shell.problem.unknown)
    expect(sentenceOf(new Error('boom'), t)).toBe(ru.shell.problem.unknown)
    expect(sentenceOf(new SyntaxError('<'), t)).toBe(ru.shell.problem.notJson)
  })
})
