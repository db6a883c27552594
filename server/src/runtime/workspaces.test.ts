/** What hangs on the zone of a workspace follows it: through HTTP, on Postgres, under the test clock. */
import type { FlowDocument } from '@millrace/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openFrontDoor, type FrontDoor } from '../../../test/support/http.ts'
import { sketch } from '../../../test/support/lab.ts'

/** Eight in the morning in Moscow, five in UTC; two in the afternoon in Tokyo. */
const start = '2027-01-04T05:00:00Z'
const always = { '==': [1, 1] }

describe('the zone of a workspace', () => {
  let door: FrontDoor
  beforeAll(async () => {
    door = await openFrontDoor(start)
    await move({ timezone: 'Europe/Moscow' })
  })
  afterAll(() => door.close())

  const move = (change: object) => door.ask('PUT', '/api/workspace', { payload: change })
  const install = async (document: FlowDocument): Promise<string> => {
    const { body } = await door.ask('POST', '/api/flows/import', { payload: document })
    const { status, body: said } = await door.ask('POST', `/api/flows/${body.id}/publish`)
    if (status !== 200) throw new Error(JSON.stringify(said))
    return body.id
  }
  const know = async (userId: string, traits: object) => {
    await door.send('identify', { userId, traits })
    await door.runtime.settle()
  }
  const passes = (to: string) => door.ask('POST', '/api/clock', { payload: { to } })
  const entries = async (flow: string) =>
    (await door.ask('GET', `/api/runs?flow=${flow}`)).body.items.map(({ enteredAt }: { enteredAt: string }) => enteredAt).toSorted()

  it('is changed with the name or without it, and refused when it is none', async () => {
    expect((await move({ name: '  Shop ' })).body).toMatchObject({ name: 'Shop', timezone: 'Europe/Moscow' })
    for (const timezone of ['Mars/Olympus', '', '+03:00', 'Factory', 'localtime'])
      expect(await move({ timezone, name: 'Other' })).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } })
    for (const change of [{}, { name: '   ' }, { currency: 'RUB' }]) expect((await move(change)).status).toBe(400)
    expect((await door.ask('GET', '/api/workspace')).body).toMatchObject({ name: 'Shop', timezone: 'Europe/Moscow' })
  })

  it('moves timetables and dates of whoever has no zone of their own, quiet hours that put a letter off, and the day of the quota', async () => {
    await move({ timezone: 'Europe/Moscow' })
    await door.ask('PUT', '/api/workspace/quota', { payload: { perDay: 1000 } })
    await door.ask('PUT', '/api/sending/rules', { payload: { quietHours: [{ from: '07:00', to: '12:00' }], caps: [], consent: {} } })
    await know('anna', { email: 'anna@example.com', due: '2027-01-05' })
    await know('yuki', { email: 'yuki@example.com', due: '2027-01-05', timezone: 'Asia/Tokyo' })
    const marked = [['mark', 'tag.add', { tag: 'seen' }], 'end'] as const
    const wires = ['start.out>mark', 'mark.out>end']
    const daily = await install(
      sketch([['start', 'trigger.schedule', { cron: '0 9 * * *', audience: always }], marked[0] as never, ['end', 'end']], wires),
    )
    const dated = await install(
      sketch([['start', 'trigger.date', { field: 'due', time: '09:00' }], marked[0] as never, ['end', 'end']], wires),
    )
    const letter = await install(
      sketch(
        [
          ['start', 'trigger.api'],
          ['mail', 'email.send', { subject: 'Hello', text: 'Hello' }],
          ['end', 'end'],
        ],
        ['start.out>mail', 'mail.out>end'],
      ),
    )
    await door.ask('POST', `/api/flows/${letter}/enter`, { payload: { contacts: ['anna'] } })
    await door.runtime.settle()
    const states = async () =>
      (await door.ask('GET', `/api/messages?flow=${letter}`)).body.items.map(({ state, deferredFor }: any) => [state, deferredFor])
    expect(await states()).toEqual([['queued', 'quiet-hours']])

    await move({ timezone: 'Asia/Tokyo' })
    await door.runtime.settle()
    expect((await states())[0][0]).not.toBe('queued')
    await passes('2027-01-05T00:30:00Z')
    // Nine o'clock in Tokyo is midnight in UTC.
    expect(await entries(daily)).toEqual(['2027-01-05T00:00:00.000Z', '2027-01-05T00:00:00.000Z'])
    expect(await entries(dated)).toEqual(['2027-01-05T00:00:00.000Z', '2027-01-05T00:00:00.000Z'])
    await move({ timezone: 'America/New_York' })
    expect((await door.ask('GET', '/api/workspace/quota')).body.day).toBe('2027-01-04')
    await know('ben', { due: '2027-01-05' })
    await passes('2027-01-05T14:30:00Z')
    expect((await entries(daily)).at(-1)).toBe('2027-01-05T14:00:00.000Z')
    expect((await entries(dated)).at(-1)).toBe('2027-01-05T14:00:00.000Z')
  })
})
