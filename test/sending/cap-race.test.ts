/**
 * P2: twenty flows come to the same people at once, and one message a day is what each of them may get. Counted by the channel, in two
 * processes on one database. `MILLRACE_LONG=1`: 500 people instead of 25.
 */
import { defineChannel, Type, type FlowDocument } from '@millrace/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noRules } from '../../server/src/sending-rules/rules.ts'
import { labStart, openLab, sketch, type Lab } from '../support/lab.ts'

const people = process.env['MILLRACE_LONG'] === '1' ? 500 : 25
const days = 2
const flows = 20
const day = 24 * 3600_000

/** What left, as whoever carries it saw it: to whom, of which priority, when. */
const flown: { readonly to: string; readonly priority: number; readonly at: number }[] = []
const pigeon = defineChannel({
  name: 'pigeon',
  title: { en: 'Pigeon' },
  icon: 'bird',
  message: Type.Object({ rank: Type.String() }),
  address: ({ userId }) => userId,
  normalize: (address) => address,
  statuses: {},
  send: async ({ to, content }, { now }) => {
    flown.push({ to, priority: Number(content.rank), at: now })
    return {}
  },
})
const plugins = [{ name: 'pigeons', channels: [pigeon] }]

let first: Lab
let second: Lab
beforeAll(async () => {
  first = await openLab({ plugins })
  second = await openLab({ plugins, url: first.url })
})
afterAll(async () => {
  await second.close()
  await first.close()
})

const priorityOf = (flow: number) => (flow % 9) + 1
const flow = (index: number): FlowDocument =>
  sketch(
    [
      ['start', 'lab.start', { event: 'Sale Began' }],
      ['send', 'pigeon.send', { rank: String(priorityOf(index)), priority: priorityOf(index) }],
      ['end', 'lab.end'],
    ],
    ['start.out>send', 'send.out>end'],
  )
const sentOn = (at: number) => flown.filter((message) => message.at >= at && message.at < at + day)

describe('P2: a cap of one a day over twenty flows', () => {
  it('lets exactly one message a day reach each person, the most important first, and loses none (003.07)', async () => {
    const { runtime, workspace } = first
    const cap = { most: 1, per: 'PT24H', mode: 'defer' } as const
    await runtime.sendingRules.save(workspace, { ...noRules, caps: [cap], consent: {} }, null)
    for (let index = 0; index < flows; index++) await first.install(flow(index))
    await runtime.ingest(Array.from({ length: people }, (_, index) => first.event(`p${index}`, 'Sale Began')))
    await runtime.settle()

    const best = Array.from({ length: flows }, (_, index) => priorityOf(index)).toSorted((a, b) => b - a)
    for (let later = 0; later < days; later++) {
      if (later > 0) await runtime.clock.moveTo(labStart + later * day)
      const sent = sentOn(labStart + later * day)
      expect([sent.length, new Set(sent.map(({ to }) => to)).size]).toEqual([people, people])
      expect(new Set(sent.map(({ priority }) => priority))).toEqual(new Set([best[later]]))
    }
    const states = await first.query(
      `select state, deferred_for, refusal, count(*)::int from millrace.message group by 1, 2, 3 order by 1, 2 nulls last`,
    )
    const waiting = states.filter((row) => (row as { state: string }).state === 'queued')
    expect(waiting).toEqual([{ state: 'queued', deferred_for: 'capped', refusal: null, count: (flows - days) * people }])
    expect([first.faults, second.faults]).toEqual([[], []])
  }, 900_000)
})
