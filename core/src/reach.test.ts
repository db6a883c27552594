import { describe, expect, it } from 'vitest'
import { refusedBy, type ChannelReach } from './reach.ts'

const open: ChannelReach = { marketing: false, any: false }
const marketing = { transactional: false, category: null }
const news = { transactional: false, category: 'news' }
const receipt = { transactional: true, category: 'news' }

describe('what is known against a message', () => {
  it('is nothing where nothing is known', () => {
    expect([refusedBy(undefined, marketing), refusedBy(open, news)]).toEqual([null, null])
  })

  it('is that its address must get nothing, also of a receipt', () => {
    expect(refusedBy({ marketing: true, any: true }, receipt)).toBe('suppressed')
  })

  it('is, of marketing alone, that the contact left: the address, all of it, or its group', () => {
    const gone: ChannelReach = { marketing: true, any: false }
    expect([refusedBy(gone, marketing), refusedBy(gone, receipt)]).toEqual(['suppressed', null])
    expect(refusedBy({ ...gone, why: 'no-consent' }, news)).toBe('no-consent')
    const left: ChannelReach = { ...open, left: ['news'] }
    expect([refusedBy(left, news), refusedBy(left, marketing), refusedBy(left, receipt)]).toEqual(['group-unsubscribed', null, null])
  })

  it('is the want of a consent where one is needed, unless its group is agreed to', () => {
    const asking: ChannelReach = { ...open, asks: true, given: ['news'] }
    expect([refusedBy(asking, marketing), refusedBy(asking, news), refusedBy(asking, { ...news, category: 'sales' })]).toEqual([
      'no-consent',
      null,
      'no-consent',
    ])
    expect(refusedBy(asking, receipt)).toBeNull()
  })
})
