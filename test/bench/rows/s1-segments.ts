/**
 * S1: a new segment over many contacts: how long until it is known how many its rule holds for, and until all of them are in it.
 * S2: events that may change a hundred segments, in batches: all the time that one takes from the door on, the database's and ours.
 */
import activity from '@millrace/node-activity'
import segmentPlugin from '@millrace/node-segment'
import { labStart, openLab, type Lab } from '../../support/lab.ts'
import type { Bench } from '../bench.ts'
import { timed } from '../memory.ts'
import { firstId, insertContacts } from '../waiting.ts'

const ordered = (within: string, least: number) => ({ '>=': [{ fact: ['events.count', { event: 'Order Completed', within }] }, least] })
const rule = { and: [{ '==': [{ '%': [{ var: 'contact.id' }, 5] }, 0] }, ordered('P30D', 2)] }

/** Contacts, and up to three orders of each in the last 60 days. */
async function openFilled(contacts: number): Promise<Lab> {
  const lab = await openLab({ plugins: [segmentPlugin, activity] })
  await insertContacts(lab.pool, { first: 0, count: contacts }, labStart)
  await lab.query(
    `insert into millrace.event (workspace, id, contact, type, name, at, received_at, properties)
     select 1, 'order-' || c.id || '-' || n, c.id, 'track', 'Order Completed', t.at, t.at, '{}'
     from millrace.contact c, generate_series(1, 3) n,
       lateral (select millrace.clock_now() - ((c.id + n * 17) % 60 + 1) * interval '1 day' as at) t
     where c.id % 4 >= n`,
  )
  await lab.query('vacuum analyze millrace.contact')
  await lab.query('vacuum analyze millrace.event')
  return lab
}

const make = (lab: Lab, key: string, own: typeof rule | ReturnType<typeof ordered>) =>
  lab.runtime.segments.create(lab.workspace, { key, name: key, colour: '#0ea5e9', rule: own })

interface Figures {
  readonly counted: number
  readonly filled: number
}

async function measureNew(contacts: number): Promise<Figures> {
  const lab = await openFilled(contacts)
  try {
    let expected = 0
    const counted = await timed(async () => {
      expected = (await lab.runtime.segments.count(lab.workspace, rule)).count
    })
    const filled = await timed(async () => {
      await make(lab, 'bench', rule)
      await lab.runtime.settle()
    })
    const found = (await lab.runtime.segments.get(lab.workspace, 'bench'))!.count
    if (found !== expected || found === 0) throw new Error(`${expected} were counted, ${found} are in it: nothing was measured`)
    return { counted: counted / 1000, filled: filled / 1000 }
  } finally {
    await lab.close()
  }
}

export const s1: Bench = {
  id: 'S1',
  what: 'a new segment',
  measure: async ({ runs, size }) => {
    const contacts = size(300_000, 2000)
    const figures: Figures[] = []
    for (let run = 0; run < runs; run++) figures.push(await measureNew(contacts))
    const over = `${contacts.toLocaleString('en')} contacts and their orders`
    return [
      {
        id: 'S1',
        what: `how many of ${over} a rule holds for`,
        unit: 's',
        values: figures.map(({ counted }) => counted),
        promises: [{ of: 'value', most: 5 }],
      },
      {
        id: 'S1b',
        what: `a new segment of ${over}, until all are in it`,
        unit: 's',
        values: figures.map(({ filled }) => filled),
        promises: [],
      },
    ]
  },
}

/** Milliseconds an event. */
async function measureEvents(events: number): Promise<number> {
  const lab = await openFilled(events)
  try {
    for (let n = 0; n < 100; n++) await make(lab, `segment-${n}`, ordered(`P${1 + (n % 10)}D`, 1 + (n % 5)))
    await lab.runtime.settle()
    const incoming = Array.from({ length: events }, (_, n) => lab.event(`waiting-${firstId + n}`, 'Order Completed'))
    const taken = await timed(async () => {
      await lab.runtime.ingest(incoming)
      await lab.runtime.settle()
    })
    return taken / events
  } finally {
    await lab.close()
  }
}

export const s2: Bench = {
  id: 'S2',
  what: 'events and segments',
  measure: async ({ runs, size }) => {
    const events = size(5000, 200)
    const values: number[] = []
    for (let run = 0; run < runs; run++) values.push(await measureEvents(events))
    return [
      {
        id: 'S2',
        what: `an event that may change 100 segments, ${events.toLocaleString('en')} in batches`,
        unit: 'ms',
        values,
        promises: [{ of: 'value', most: 5 }],
      },
    ]
  },
}
