/** Events that nobody hears go past their lanes; whatever could make a difference does not. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { IncomingEvent } from '@millrace/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cart, openLab, sketch, type Lab } from '../../../test/support/lab.ts'
import { createPostgresStore, type PostgresStore } from './postgres-store.ts'
import { createUnheard } from './unheard.ts'

const greeting = sketch(
  [
    ['start', 'lab.start', { event: 'Signed Up' }],
    ['end', 'lab.end'],
  ],
  ['start.out>end'],
)

describe('an event that nobody hears', () => {
  let lab: Lab
  /** Where nobody visits, so that what is queued stays. */
  let store: PostgresStore
  beforeEach(async () => {
    lab = await openLab({ work: false })
    const { pool, runtime } = lab
    store = createPostgresStore({ pool, registry: runtime.registry, unheard: createUnheard(pool, runtime.registry) })
  })
  afterEach(() => lab.close())

  const queued = async () =>
    (await lab.query<{ event: string }>(`select payload::json ->> 'event' as event from millrace.inbox order by seq`)).map(
      ({ event }) => event,
    )
  /** What is heard is learned beside the first commits. */
  const learned = async (of: PostgresStore = store) => {
    for (let tries = 0; (await of.accept([lab.event(`nobody-${tries}`, 'Nothing')])).lanes.length > 0; tries++) {
      if (tries === 200) throw new Error('It was never learned that nobody hears it')
      await sleep(5)
    }
    await lab.query('delete from millrace.inbox')
  }
  const send = (...events: readonly IncomingEvent[]) => store.accept(events)

  it('is logged with its contact, and rings no lane', async () => {
    await lab.install(greeting)
    await learned()
    expect((await send(lab.event('ann', 'Page Viewed'))).lanes).toEqual([])
    expect(await queued()).toEqual([])
    const logged = await lab.query<{ name: string }>(
      `select e.name from millrace.event e join millrace.contact c on c.id = e.contact where c.user_id = 'ann'`,
    )
    expect(logged).toEqual([{ name: 'Page Viewed' }])
    await send(lab.event('ann', 'Signed Up'), lab.event('bob', 'Page Viewed'))
    expect(await queued()).toEqual(['Signed Up'])
  })

  it('is a duplicate the second time, as any other', async () => {
    await learned()
    const event = lab.event('ann', 'Page Viewed')
    expect(await store.accept([event])).toEqual({ lanes: [], duplicates: 0 })
    expect(await store.accept([event])).toEqual({ lanes: [], duplicates: 1 })
  })

  it('keeps its place behind whatever its contact still has before it', async () => {
    await lab.install(greeting)
    await learned()
    await send(lab.event('ann', 'Signed Up'), lab.event('ann', 'Page Viewed'), lab.event('bob', 'Page Viewed'))
    await send(lab.event('ann', 'Cart Viewed'), lab.event('bob', 'Cart Viewed'))
    expect(await queued()).toEqual(['Signed Up', 'Page Viewed', 'Cart Viewed'])
  })

  it('keeps its place where too much is queued to look through', async () => {
    await lab.install(greeting)
    await learned()
    await send(...Array.from({ length: 500 }, (_, n) => lab.event(`user-${n}`, 'Signed Up')))
    await send(lab.event('ann', 'Page Viewed'))
    expect((await queued()).at(-1)).toBe('Page Viewed')
  })

  it('keeps its place in a batch that brings contacts together', async () => {
    await learned()
    await send({ ...lab.event('', 'Page Viewed'), identity: { anonymousId: 'a-1' } }, lab.event('ann', 'Page Viewed'))
    await send({ ...lab.event('ann', 'Page Viewed'), identity: { userId: 'ann', anonymousId: 'a-1' } })
    const kinds = await lab.query<{ kind: string }>('select kind from millrace.inbox order by seq')
    expect(kinds.map(({ kind }) => kind)).toEqual(['merge', 'event'])
  })

  it('is heard from the commit on that follows the publication of a flow', async () => {
    await learned()
    await lab.install(greeting)
    await send(lab.event('ann', 'Signed Up'))
    expect(await queued()).toEqual(['Signed Up'])
    await learned()
    await send(lab.event('bob', 'Signed Up'), lab.event('bob', 'Page Viewed'), lab.event('eve', 'Page Viewed'))
    expect(await queued()).toEqual(['Signed Up', 'Page Viewed'])
  })

  it('is one that a run of an older version still waits for', async () => {
    const flow = await lab.install(cart)
    await lab.query(`update millrace.flow set draft = $1::jsonb where id = $2`, [JSON.stringify(greeting), flow])
    await lab.runtime.flows.publish(lab.workspace, flow)
    await send(lab.event('nobody', 'Nothing'))
    await sleep(200)
    await lab.query('delete from millrace.inbox')
    await send(lab.event('ann', 'Order Completed'))
    expect(await queued()).toEqual(['Order Completed'])
  })

  it('is none where a segment asks of every contact', async () => {
    await learned()
    const rule = { '==': [{ var: 'contact.city' }, 'Omsk'] }
    await lab.runtime.segments.create(lab.workspace, { key: 'omsk', name: 'Omsk', colour: 'blue', rule })
    await send(lab.event('ann', 'First'))
    await sleep(200)
    await send(lab.event('ann', 'Second'), lab.event('bob', 'Third'))
    expect((await queued()).slice(-3)).toEqual(['First', 'Second', 'Third'])
  })

  it('is none where a version cannot be read here', async () => {
    await learned()
    await lab.query(`insert into millrace.flow (workspace, name, draft, created_at, updated_at) values ($1, 'Odd', '{}', now(), now())`, [
      lab.workspace,
    ])
    await lab.query(`insert into millrace.flow_version (flow, version, document, published_at)
      select id, 1, '{"millrace":1,"name":"Odd","nodes":[{"id":"a","type":"not.here","version":1,"config":{}}],"edges":[]}', now() from millrace.flow`)
    await lab.query('update millrace.workspace set revision = revision + 1')
    await send(lab.event('ann', 'First'))
    await sleep(200)
    await send(lab.event('ann', 'Second'), lab.event('bob', 'Third'))
    expect(await queued()).toEqual(['First', 'Second', 'Third'])
  })

  it('may be the news of a message, which is heard whatever its name', async () => {
    await learned()
    const { event, ...rest } = lab.event('ann', 'Email Opened')
    const message = { id: 'm', channel: 'email', run: 'r', node: 'n', status: 'opened' } as never
    await send({ ...rest, event: { ...event, message } })
    expect(await queued()).toEqual(['Email Opened'])
  })

  it('is queued as long as it cannot be told what is heard', async () => {
    const { pool, runtime } = lab
    const broken = { connect: async () => Promise.reject(new Error('away')) } as never
    const unsure = createPostgresStore({ pool, registry: runtime.registry, unheard: createUnheard(broken, runtime.registry) })
    for (const name of ['One', 'Two']) await unsure.accept([lab.event('ann', name)])
    expect(await queued()).toEqual(['One', 'Two'])
  })
})

describe('a working process', () => {
  it('visits nothing for events that nobody hears, and starts runs by those that a flow published meanwhile hears', async () => {
    const lab = await openLab()
    const accept = async (user: string, event: string) => (await lab.store.accept([lab.event(user, event)])).lanes.length
    let nobody = 0
    await expect.poll(() => accept(`nobody-${nobody++}`, 'Nothing')).toBe(0)
    await lab.install(greeting)
    expect(await accept('ann', 'Signed Up')).toBe(1)
    await lab.runtime.settle()
    expect(await lab.runs('ann')).toMatchObject([{ status: 'completed' }])
    await lab.close()
  })
})
