import { describe, expect, it } from 'vitest'
import { hostsOf, understand } from './messages.ts'

describe('the messages of a framed editor', () => {
  it('are understood in their own version alone', () => {
    expect(understand({ millrace: 1, type: 'save' })).toEqual({ millrace: 1, type: 'save' })
    for (const data of [null, 'init', 7, [], {}, { type: 'init' }, { millrace: 2, type: 'init', options: {} }]) {
      expect(understand(data)).toEqual({ fault: 'EMBED_VERSION_UNKNOWN' })
    }
  })

  it('leave out what a frame is not told: another server, or the id of another flow', () => {
    const options = { locale: 'ru', token: 'key', apiUrl: 'https://elsewhere.example', flowId: 'other', onclick: 'x' }
    expect(understand({ millrace: 1, type: 'init', options })).toEqual({
      millrace: 1,
      type: 'init',
      options: { locale: 'ru', token: 'key' },
    })
  })

  it('are refused when they are of no known kind', () => {
    for (const message of [{ type: 'eval' }, { type: 'init', options: null }, { type: 'load', options: 'x' }, {}]) {
      expect(understand({ millrace: 1, ...message })).toEqual({ fault: 'EMBED_MESSAGE_UNKNOWN' })
    }
  })

  it('come from the origins that the server wrote into the page, and with none of them from nobody', () => {
    expect([...hostsOf('https://a.example http://localhost:81')]).toEqual(['https://a.example', 'http://localhost:81'])
    expect([hostsOf('').size, hostsOf(null).size]).toEqual([0, 0])
  })
})
