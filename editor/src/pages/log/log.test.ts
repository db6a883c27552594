import { describe, expect, it } from 'vitest'
import { asLogQuery, channelsOf } from './log.ts'

const row = (channel: string, en: string) => ({ channel, channelTitle: { en } })

describe('channelsOf', () => {
  it('keeps those that were seen before, each once and in order', () => {
    const first = channelsOf([], [row('sms', 'SMS'), row('email', 'E-mail'), row('sms', 'SMS')])
    expect(first.map(({ name }) => name)).toEqual(['email', 'sms'])
    expect(channelsOf(first, [row('push', 'Push')]).map(({ name }) => name)).toEqual(['email', 'push', 'sms'])
    expect(channelsOf(first, [])).toEqual(first)
  })
})

describe('a link to messages', () => {
  it('leads to the same rows of the log', () => {
    expect(asLogQuery({ state: 'sent', contact: 'ann' })).toEqual({ status: 'sent', contact: 'ann' })
    expect(asLogQuery({ flow: '7' })).toEqual({ flow: '7' })
  })
})
