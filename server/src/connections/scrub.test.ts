import { describe, expect, it } from 'vitest'
import { createScrub } from './scrub.ts'

const token = 's3cret/токен+"x"'
const encode = (text: string) => Buffer.from(text).toString('base64')

describe('a scrub', () => {
  it('takes a secret out of every text, at any depth, and leaves the rest', () => {
    const scrub = createScrub([token])
    expect(scrub({ code: 'X', message: `Refused: ${token}, ${token}`, list: [1, null, { [token]: token }] })).toEqual({
      code: 'X',
      message: 'Refused: ***, ***',
      list: [1, null, { '***': '***' }],
    })
  })

  it('knows it written for a URL, in JSON and in Base64, also with a user name before it', () => {
    const scrub = createScrub([token])
    for (const written of [
      encodeURIComponent(token),
      JSON.stringify(token),
      encode(token),
      encode(`shop:${token}`),
      encode(`\0shop\0${token}`),
    ]) {
      const said = scrub(`Authorization: Basic ${written} was refused`)
      expect(said).not.toContain(written)
      expect(said).toMatch(/^Authorization: Basic "?\*\*\*"? was refused$/)
    }
  })

  it('knows the password of an address by itself', () => {
    const scrub = createScrub(['smtp://shop:p%40ss-word@mail.example'])
    expect(scrub('535 p@ss-word is wrong')).toBe('535 *** is wrong')
    expect(scrub('connect smtp://shop:p%40ss-word@mail.example failed at mail.example')).toBe('connect *** failed at mail.example')
  })

  it('takes the longer of two secrets of which one holds the other', () => {
    expect(createScrub(['abcd', 'abcd-efgh'])('abcd-efgh and abcd')).toBe('*** and ***')
  })

  it('leaves what is too short to be a secret, and texts without one as they are', () => {
    const value = { text: 'Basic authentication is wanted, abc' }
    expect(createScrub(['abc', 5, true, null])(value)).toBe(value)
    expect(createScrub(['wholly-other'])(value)).toEqual(value)
  })
})
