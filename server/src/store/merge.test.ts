/** An anonymous visitor turns out to be a known user: history, runs and what is on its way all go on under one contact. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cart, labStart, openLab, type Lab } from '../../../test/support/lab.ts'

describe('a merge of two contacts', () => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab()
    await lab.install(cart)
  })
  afterEach(() => lab.close())

  const visitor = (event: string, anonymousId = 'visitor') => lab.event('', event, { identity: { anonymousId } })
  const identify = (user: string, anonymousId = 'visitor') => lab.event(user, 'Signed In', { identity: { userId: user, anonymousId } })
  const contactOf = async (identity: { userId?: string; anonymousId?: string }) => lab.runtime.store.contact(lab.workspace, identity)

  it('keeps the runs alive and the history whole', async () => {
    await lab.runtime.ingest([lab.event('ann', 'Product Added'), visitor('Product Added'), visitor('Page Viewed', 'tablet')])
    await lab.runtime.settle()
    await lab.runtime.ingest([identify('ann'), identify('ann', 'tablet')])
    await lab.runtime.settle()
    const ann = await contactOf({ userId: 'ann' })
    expect(await contactOf({ anonymousId: 'visitor' })).toEqual(ann)
    expect(await contactOf({ anonymousId: 'tablet' })).toEqual(ann)
    const runs = await lab.runs('ann')
    expect(runs.map(({ status, node }) => [status, node])).toEqual([
      ['waiting', 'wait'],
      ['waiting', 'wait'],
    ])
    expect(await lab.query('select from millrace.event where contact = $1', [ann!.id])).toHaveLength(5)
    for (const { id } of runs) expect((await lab.store.activations(id)).map(({ contact }) => contact)).toEqual([ann!.id])

    await lab.runtime.clock.moveTo(labStart + 3600_000)
    const marks = await lab.query<{ contact: string; mark: string }>('select contact, mark from millrace.lab_mark')
    expect(marks).toEqual([
      { contact: ann!.id, mark: 'reminded' },
      { contact: ann!.id, mark: 'reminded' },
    ])
  })

  it('keeps the order: what the visitor did before it signed in is handled before what the user did after', async () => {
    await lab.runtime.ingest([lab.event('ann', 'Signed Up')])
    await lab.runtime.ingest([visitor('Product Added'), identify('ann'), lab.event('ann', 'Order Completed')])
    await lab.runtime.settle()
    await lab.runtime.clock.moveTo(labStart + 3600_000)
    expect(await lab.query('select mark from millrace.lab_mark')).toEqual([{ mark: 'thanked' }])
  })

  it('is put aside when a plugin refuses it, and both go on apart', async () => {
    await lab.runtime.ingest([lab.event('ann', 'Product Added'), visitor('Product Added')])
    await lab.runtime.clock.moveTo(labStart + 3600_000)
    await lab.query('create unique index one_mark on millrace.lab_mark (contact)')
    await lab.runtime.ingest([identify('ann'), lab.event('ann', 'Page Viewed')])
    await lab.runtime.settle()

    expect(await lab.query('select kind from millrace.quarantine')).toEqual([{ kind: 'merge' }])
    expect(await lab.query('select from millrace.inbox')).toEqual([])
    expect(lab.faults).toHaveLength(1)
    expect(await lab.query('select distinct contact from millrace.lab_mark')).toHaveLength(2)
  })

  it('lets attributes of the known user win', async () => {
    await lab.runtime.ingest([
      { ...visitor('Signed In'), traits: { name: 'Somebody', city: 'Omsk' } },
      { ...lab.event('ann', 'Signed In'), traits: { name: 'Ann' } },
    ])
    await lab.runtime.ingest([identify('ann')])
    await lab.runtime.settle()
    expect((await contactOf({ userId: 'ann' }))!.attributes).toEqual({ name: 'Ann', city: 'Omsk' })
  })

  it('makes the visitor the user when the user was not known before', async () => {
    await lab.runtime.ingest([visitor('Product Added')])
    await lab.runtime.settle()
    const before = await contactOf({ anonymousId: 'visitor' })
    await lab.runtime.ingest([identify('bob')])
    expect(await contactOf({ userId: 'bob' })).toEqual({ ...before, userId: 'bob' })
    expect(await lab.query('select from millrace.contact')).toHaveLength(1)
  })

  it('never joins two known users: the shared device changes hands', async () => {
    await lab.runtime.ingest([identify('ann'), identify('bob'), visitor('Product Added')])
    await lab.runtime.settle()
    expect((await contactOf({ anonymousId: 'visitor' }))!.userId).toBe('bob')
    expect((await lab.runs('bob')).length).toBe(1)
    expect((await lab.runs('ann')).length).toBe(0)
  })

  it('hands on an input that still names the contact that went', async () => {
    await lab.runtime.ingest([lab.event('ann', 'Signed Up'), visitor('Page Viewed')])
    const gone = (await contactOf({ anonymousId: 'visitor' }))!.id
    await lab.runtime.ingest([identify('ann')])
    await lab.runtime.settle()
    const { event } = visitor('Product Added')
    await lab.store.push([{ workspace: lab.workspace, contact: gone, kind: 'event', event }])
    await lab.runtime.settle()
    expect(await lab.runs('ann')).toHaveLength(1)
  })

  it('is done once when two doors ask for it at the same time', async () => {
    const other = await openLab({ url: lab.url })
    await lab.runtime.ingest([lab.event('ann', 'Signed Up'), visitor('Product Added')])
    await lab.runtime.settle()
    await Promise.all([
      lab.runtime.ingest([identify('ann')]),
      other.runtime.ingest([other.event('', 'Seen', { identity: { userId: 'ann', anonymousId: 'visitor' } })]),
    ])
    await Promise.all([lab.runtime.settle(), other.runtime.settle()])
    expect(await lab.runs('ann')).toHaveLength(1)
    expect(await lab.query('select from millrace.contact where merged_into is null')).toHaveLength(1)
    expect([...lab.faults, ...other.faults]).toEqual([])
    await other.close()
  })
})
