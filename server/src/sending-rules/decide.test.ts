import { describe, expect, it } from 'vitest'
import { countedSince, decide, roomAgain, settleMs, type ContactQueue, type QueuedMarketing } from './decide.ts'
import { faultsOf, noRules, type Cap, type SendingRules } from './rules.ts'

const now = Date.parse('1997-03-01T10:00:00Z')
const hour = 3600_000
const day = 24 * hour
const zone = 'UTC'

const message = (id: string, more: Partial<QueuedMarketing> = {}): QueuedMarketing => ({
  id,
  channel: 'pigeon',
  priority: 5,
  latest: Infinity,
  isClaimed: true,
  isReady: true,
  ...more,
})
const queue = (queued: readonly QueuedMarketing[], sent: ContactQueue['sent'] = []): ContactQueue => ({ zone, sent, queued })
const cap = (more: Partial<Cap> = {}): SendingRules => ({ ...noRules, caps: [{ most: 1, per: 'PT24H', mode: 'defer', ...more }] })
const quiet: SendingRules = { ...noRules, quietHours: [{ from: '09:00', to: '11:30' }] }

describe('quiet hours', () => {
  it('put off what is claimed until they are over, by the contact’s own clock (003.07)', () => {
    expect(decide(quiet, queue([message('a')]), now)).toEqual([{ id: 'a', kind: 'defer', until: now + 1.5 * hour, reason: 'quiet-hours' }])
    expect(decide(quiet, { ...queue([message('a')]), zone: 'Europe/Moscow' }, now)).toEqual([])
  })

  it('are of the channels that they name', () => {
    const rules: SendingRules = { ...noRules, quietHours: [{ channels: ['smoke'], from: '09:00', to: '11:30' }] }
    expect(decide(rules, queue([message('a'), message('b', { channel: 'smoke' })]), now)).toMatchObject([{ id: 'b', kind: 'defer' }])
  })

  it('that name no channels are not of those on the site, which nobody is woken by; a channel that is named is held', () => {
    const shown = message('a', { channel: 'window' })
    const onSite = ['window']
    expect(decide({ ...quiet, onSite }, queue([shown, message('b')]), now)).toMatchObject([{ id: 'b', kind: 'defer' }])
    const named: SendingRules = { ...noRules, onSite, quietHours: [{ channels: ['window'], from: '09:00', to: '11:30' }] }
    expect(decide(named, queue([shown]), now)).toMatchObject([{ id: 'a', kind: 'defer' }])
    expect(decide({ ...cap(), onSite }, queue([shown], [{ channel: 'window', at: now - hour }]), now)).toMatchObject([{ reason: 'capped' }])
  })

  it('refuse what they would put off past its latest time', () => {
    const until = now + 1.5 * hour
    expect(decide(quiet, queue([message('a', { latest: until })]), now)).toMatchObject([{ kind: 'defer', until }])
    expect(decide(quiet, queue([message('a', { latest: until - 1 })]), now)).toEqual([{ id: 'a', kind: 'refuse', reason: 'too-late' }])
  })

  it('take no room from a cap for what waits for their end', () => {
    const rules: SendingRules = { ...cap(), quietHours: [{ channels: ['smoke'], from: '09:00', to: '11:30' }] }
    const waiting = message('a', { channel: 'smoke', priority: 9, isClaimed: false })
    expect(decide(rules, queue([waiting, message('b')]), now)).toEqual([])
  })
})

describe('a frequency cap', () => {
  it('lets as many leave as it says, the most important first and then the oldest, and puts off the rest until there is room (003.07)', () => {
    const messages = [message('c'), message('a'), message('d', { priority: 9 }), message('b')]
    expect(decide(cap({ most: 2 }), queue(messages), now)).toEqual([
      { id: 'b', kind: 'defer', until: now + day, reason: 'capped' },
      { id: 'c', kind: 'defer', until: now + day, reason: 'capped' },
    ])
  })

  it('counts what left within its time, on its channels', () => {
    const sent = [
      { channel: 'pigeon', at: now - 30 * hour },
      { channel: 'pigeon', at: now - 20 * hour },
      { channel: 'smoke', at: now - 3 * hour },
    ]
    expect(decide(cap(), queue([message('a')], sent), now)).toMatchObject([{ until: now + 21 * hour }])
    expect(decide(cap({ channels: ['pigeon'] }), queue([message('a')], sent), now)).toMatchObject([{ until: now + 4 * hour }])
    expect(decide(cap({ most: 2 }), queue([message('a')], sent), now)).toMatchObject([{ until: now + 4 * hour }])
    expect(decide(cap({ most: 3 }), queue([message('a')], sent), now)).toEqual([])
  })

  it('keeps its room for a more important message that is about to be claimed, and looks again soon', () => {
    const sibling = message('z', { priority: 9, isClaimed: false })
    expect(decide(cap(), queue([message('a'), sibling]), now)).toEqual([
      { id: 'a', kind: 'defer', until: now + settleMs, reason: 'capped' },
    ])
    expect(decide(cap(), queue([message('a'), { ...sibling, isReady: false }]), now)).toEqual([])
    expect(decide(cap(), queue([message('a'), { ...sibling, priority: 5 }]), now)).toEqual([])
  })

  it('that drops refuses what is over, but only when the room is certainly taken', () => {
    const sent = [{ channel: 'pigeon', at: now - hour }]
    expect(decide(cap({ mode: 'drop' }), queue([message('a')], sent), now)).toEqual([{ id: 'a', kind: 'refuse', reason: 'capped' }])
    const sibling = message('z', { priority: 9, isClaimed: false })
    expect(decide(cap({ mode: 'drop' }), queue([message('a'), sibling]), now)).toMatchObject([{ kind: 'defer', until: now + settleMs }])
  })

  it('refuses what would find room only after its latest time, and gives its place to the next', () => {
    const sent = [{ channel: 'pigeon', at: now - hour }]
    const late = message('a', { latest: now + 22 * hour })
    expect(decide(cap(), queue([late, message('b', { latest: now + day })], sent), now)).toEqual([
      { id: 'a', kind: 'refuse', reason: 'too-late' },
      { id: 'b', kind: 'defer', until: now + 23 * hour, reason: 'capped' },
    ])
  })

  it('puts off past the quiet hours that it would end in', () => {
    const rules: SendingRules = { ...cap(), quietHours: [{ from: '09:00', to: '09:45' }] }
    const sent = [{ channel: 'pigeon', at: now - 24.5 * hour + hour }]
    expect(decide(rules, queue([message('a')], sent), now)).toMatchObject([{ until: now + hour / 2 }])
    expect(decide(rules, queue([message('a')], [{ channel: 'pigeon', at: now - 45 * 60_000 }]), now)).toMatchObject([
      { until: now + day - hour / 4 },
    ])
  })

  it('by the day or the week ends at the contact’s midnight, also where the clocks leave that out', () => {
    const of = (per: string, at: string, where: string) =>
      new Date(roomAgain(Date.parse(at), { most: 1, per, mode: 'defer' }, where)).toISOString()
    expect(of('day', '1997-03-01T22:30:00Z', 'Europe/Moscow')).toBe('1997-03-02T21:00:00.000Z')
    expect(of('week', '1997-03-01T10:00:00Z', 'UTC')).toBe('1997-03-03T00:00:00.000Z')
    expect(of('day', '2017-10-14T12:00:00Z', 'America/Sao_Paulo')).toBe('2017-10-15T03:00:00.000Z')
  })

  it('needs to know no more than what it counts', () => {
    expect(countedSince(noRules, now)).toBe(now)
    for (const per of ['day', 'week', 'PT24H', 'P1M']) {
      const since = countedSince(cap({ per }), now)
      expect(roomAgain(since, { most: 1, per, mode: 'defer' }, 'Pacific/Kiritimati')).toBeLessThan(now)
    }
  })
})

describe('the faults of rules', () => {
  it('are periods that are none, and quiet hours that leave no time', () => {
    expect(faultsOf(cap({ per: 'PT0S' }))).toMatchObject([{ path: '/caps/0/per' }])
    expect(faultsOf(cap({ per: 'month' }))).toMatchObject([{ path: '/caps/0/per' }])
    expect(faultsOf(cap({ per: 'P1Y' }))).toHaveLength(1)
    expect(faultsOf({ ...noRules, quietHours: [{ from: '09:00', to: '09:00' }] })).toMatchObject([{ path: '/quietHours' }])
    const halves = {
      ...noRules,
      quietHours: [
        { from: '09:00', to: '21:00' },
        { channels: ['pigeon'], from: '21:00', to: '09:00' },
      ],
    }
    expect(faultsOf(halves)).toHaveLength(1)
    expect(
      faultsOf({
        ...noRules,
        quietHours: [
          { from: '22:00', to: '09:00' },
          { days: [6, 7], from: '00:00', to: '24:00' },
        ],
      }),
    ).toEqual([])
  })
})
