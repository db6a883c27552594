/** One step tried on a made-up contact over HTTP. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openFrontDoor, type FrontDoor } from '../../../../test/support/http.ts'

describe('a step that is tried', () => {
  let door: FrontDoor
  beforeAll(async () => {
    door = await openFrontDoor('2026-05-01T09:00:00Z')
  })
  afterAll(() => door.close())

  const tryIt = (type: string, config: object, more: object = {}) =>
    door.ask('POST', '/api/node-types/try', { payload: { type, version: 1, config, ...more } })

  it('computes in the fence, and answers what it keeps', async () => {
    const source = 'return { total: event.properties.total * 2, name: contact.firstName, before: vars.points }'
    const answer = await tryIt(
      'code',
      { source, saveAs: 'sum' },
      {
        contact: { firstName: 'Anna' },
        event: { event: 'Order Completed', properties: { total: 21 } },
        vars: { points: 7 },
      },
    )
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({ outcome: 'left', port: 'out', vars: { points: 7, sum: { total: 42, before: 7 } }, failure: null })
  })

  it('tells what was wrong with code that throws', async () => {
    const answer = await tryIt('code', { source: 'throw new Error("no such price")' })
    expect(answer.body).toMatchObject({ port: 'error', why: { message: expect.stringContaining('no such price') } })
  })

  it('keeps nothing: no contact, run or message is there afterwards', async () => {
    await tryIt('tag.add', { tag: 'tried' }, { contact: { email: 'ann@people.example' } })
    expect((await door.ask('GET', '/api/contacts')).body).toMatchObject({ items: [] })
    expect((await door.ask('GET', '/api/runs')).body).toMatchObject({ items: [] })
  })

  it('says what its settings lack, and that there is no such type, or that it only lets contacts in', async () => {
    expect((await tryIt('code', {})).body).toMatchObject({
      status: 422,
      code: 'STEP_NOT_TRIED',
      detail: expect.stringContaining('source'),
    })
    expect((await tryIt('no.such', {})).body).toMatchObject({ status: 404, code: 'NODE_TYPE_UNKNOWN' })
    expect((await tryIt('trigger.event', { event: 'Signed Up' })).body).toMatchObject({ status: 422, code: 'STEP_NOT_TRIED' })
  })
})
