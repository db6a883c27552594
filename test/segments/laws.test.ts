/** The laws of segments on Postgres: whoever a plain evaluation holds is in, a refused commit leaves no half, moments come once. */
import { testRule, isoOf, type JsonObject, type Rule } from '@millrace/core'
import * as fc from 'fast-check'
import { afterEach, expect, it } from 'vitest'
import activity from '@millrace/node-activity'
import calendar from '@millrace/node-calendar'
import segmentPlugin from '@millrace/node-segment'
import { labStart, openLab, sketch, type Lab, type LabSetup } from '../support/lab.ts'

const hour = 3_600_000
const day = 24 * hour
let labs: Lab[] = []
const open = async (setup: LabSetup) => {
  const lab = await openLab(setup)
  labs.push(lab)
  return lab
}
afterEach(async () => {
  for (const lab of labs.toReversed()) await lab.close()
  labs = []
})

const membersOf = async (lab: Lab, user: string) =>
  (
    await lab.query<{ segment: string }>(
      `select m.segment from millrace.segment_member m join millrace.contact c on c.id = m.contact where c.user_id = $1 order by 1`,
      [user],
    )
  ).map(({ segment }) => segment)

const make = (lab: Lab, key: string, rule: Rule) => lab.runtime.segments.create(lab.workspace, { key, name: key, colour: '#0ea5e9', rule })
const identify = (lab: Lab, user: string, traits: JsonObject, now: number) => {
  const { event, ...incoming } = lab.event(user, 'Identify')
  return lab.runtime.ingest([{ ...incoming, event: { ...event, type: 'identify', at: now, receivedAt: now }, traits }])
}

it('whoever a plain evaluation of the rule holds is in the segment, whatever came and whenever', async () => {
  const lab = await open({ plugins: [segmentPlugin, activity] })
  const rules: Readonly<Record<string, Rule>> = {
    often: { '>=': [{ fact: ['events.count', { event: 'Order', within: 'P3D' }] }, 2] },
    silent: { '==': [{ fact: ['events.count', { event: 'Order', within: 'P5D' }] }, 0] },
    fresh: { withinLast: [{ var: 'contact.metAt' }, 'P2D'] },
  }
  for (const [key, rule] of Object.entries(rules)) await make(lab, key, rule)
  let now = labStart
  let round = 0
  const step = fc.oneof(
    fc.record({ orders: fc.integer({ min: 1, max: 2 }) }),
    fc.record({ metDaysAgo: fc.integer({ min: -3, max: 3 }) }),
    fc.record({ hours: fc.integer({ min: 1, max: 100 }) }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      const user = `user-${(round += 1)}`
      const orders: number[] = []
      let metAt: string | null = null
      let isThere = false
      for (const each of steps) {
        if ('hours' in each) await lab.runtime.clock.moveTo((now += each.hours * hour))
        else if ('orders' in each) {
          for (let n = 0; n < each.orders; n++) {
            const { event, ...incoming } = lab.event(user, 'Order')
            await lab.runtime.ingest([{ ...incoming, event: { ...event, at: now, receivedAt: now } }])
            orders.push(now)
          }
        } else {
          metAt = isoOf(now - each.metDaysAgo * day)
          await identify(lab, user, { metAt }, now)
        }
        isThere ||= !('hours' in each)
        await lab.runtime.settle()
        if (!isThere) continue
        const within = (days: number) => orders.filter((at) => at > now - days * day).length
        const facts = {
          'events.count {"event":"Order","within":"P3D"}': within(3),
          'events.count {"event":"Order","within":"P5D"}': within(5),
        }
        const scope = { contact: { metAt }, facts, now: isoOf(now) } as unknown as JsonObject
        expect(await membersOf(lab, user)).toEqual(
          Object.keys(rules)
            .filter((key) => testRule(rules[key]!, scope))
            .toSorted(),
        )
      }
    }),
    { numRuns: 8 },
  )
  expect(lab.faults).toEqual([])
}, 120_000)

/** The write of `segment.member`. */
const memberWrite = segmentPlugin.writes![0]!

it('a commit that is refused leaves no half of it: everybody enters once, and is told of once', async () => {
  // Of several contacts: one that is refused twice while it stands alone is put aside.
  let refusals = 2
  const refusing = {
    ...memberWrite,
    commit: async (...[sql, batch]: Parameters<typeof memberWrite.commit>) => {
      await memberWrite.commit(sql, batch)
      if (batch.length > 1 && refusals-- > 0) throw new Error('refused after it was written')
    },
  }
  const lab = await open({ plugins: [{ ...segmentPlugin, writes: [refusing] }, activity] })
  await make(lab, 'buyers', { '>=': [{ fact: ['events.count', { event: 'Order' }] }, 1] })
  const start = ['start', 'trigger.segment', { segment: 'buyers', on: 'enters' }] as const
  await lab.install(sketch([start, ['end', 'lab.end']], ['start.out>end']))
  const users = Array.from({ length: 40 }, (_, n) => `u${n}`)
  await lab.runtime.ingest(users.map((user) => lab.event(user, 'Order')))
  await lab.runtime.settle()
  const [told] = await lab.query<{ members: number; told: number; runs: number }>(
    `select (select count(*)::int from millrace.segment_member) as members, (select count(*)::int from millrace.run) as runs,
       (select count(*)::int from millrace.event where name = 'Segment Entered') as told`,
  )
  expect(told).toEqual({ members: 40, told: 40, runs: 40 })
  expect(refusals).toBeLessThan(0)
})

it('moments of contacts that are there when a flow is published come once each, and not while it stands still', async () => {
  const lab = await open({ plugins: [calendar] })
  await identify(lab, 'anna', { endsOn: '2026-03-10' }, labStart)
  await lab.runtime.settle()
  const start = ['start', 'trigger.date', { field: 'endsOn', time: '09:00' }] as const
  const flow = await lab.install(sketch([start, ['end', 'lab.end']], ['start.out>end']))
  await identify(lab, 'boris', { endsOn: '2026-03-12' }, labStart)
  await lab.runtime.clock.moveTo(Date.parse('2026-03-10T08:59:59Z'))
  expect((await lab.runs('anna')).length).toBe(0)
  await lab.runtime.clock.moveTo(Date.parse('2026-03-11T00:00:00Z'))
  expect((await lab.runs('anna')).map(({ enteredAt }) => isoOf(enteredAt))).toEqual(['2026-03-10T09:00:00.000Z'])
  await lab.runtime.flows.setState(lab.workspace, flow, 'pause')
  await lab.runtime.clock.moveTo(Date.parse('2026-03-13T00:00:00Z'))
  await lab.runtime.flows.setState(lab.workspace, flow, 'resume')
  await identify(lab, 'boris', { endsOn: '2026-03-20' }, Date.parse('2026-03-13T00:00:00Z'))
  await lab.runtime.clock.moveTo(Date.parse('2026-03-21T00:00:00Z'))
  expect((await lab.runs('boris')).map(({ enteredAt }) => isoOf(enteredAt))).toEqual(['2026-03-20T09:00:00.000Z'])
  expect((await lab.runs('anna')).length).toBe(1)
})

it('a moment that is due when another version of its flow comes is kept, and comes once', async () => {
  const lab = await open({ plugins: [calendar], work: false })
  await identify(lab, 'anna', { endsOn: '2026-03-10' }, labStart)
  const start = ['start', 'trigger.date', { field: 'endsOn', time: '09:00' }] as const
  const document = sketch([start, ['end', 'lab.end']], ['start.out>end'])
  const flow = await lab.install(document)
  const worker = await open({ url: lab.url, plugins: [calendar] })
  await worker.runtime.settle()
  await lab.query(`update millrace.clock set at = '2026-03-10T09:00:00Z'`)
  await lab.runtime.flows.save(lab.workspace, flow, { ...document, name: 'Other words' }, null)
  await lab.runtime.flows.publish(lab.workspace, flow)
  await worker.runtime.settle()
  expect((await worker.runs('anna')).map(({ data }) => data)).toEqual([{ at: '2026-03-10T09:00:00.000Z' }])
})
