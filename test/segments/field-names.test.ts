/** Dates of contacts in fields that are called as people call them: a flow by them must neither fail nor hold up the others. */
import calendar from '@millrace/node-calendar'
import { afterEach, expect, it } from 'vitest'
import { cart, openLab, sketch, type Lab } from '../support/lab.ts'

let lab: Lab
afterEach(() => lab.close())

it.each(['Дата рождения', 'contact.Date of birth', 'nothing {}', 'orders {'])(
  'a flow by the date in %s starts its runs, and the events of other flows are handled',
  async (field) => {
    lab = await openLab({ plugins: [calendar] })
    const start = ['start', 'trigger.date', { field, time: '09:00' }] as const
    const dated = await lab.install(sketch([start, ['end', 'lab.end']], ['start.out>end']))
    const other = await lab.install(cart)
    const traits = { [field.replace('contact.', '')]: '2026-03-10' }
    await lab.runtime.ingest([{ ...lab.event('anna', 'Product Added'), traits }])
    await lab.runtime.settle()
    expect(await lab.query('select error from millrace.quarantine')).toEqual([])
    await lab.runtime.clock.moveTo(Date.parse('2026-03-10T10:00:00Z'))
    expect(lab.faults).toEqual([])
    const runs = (await lab.runs('anna')).map(({ flow, status }) => [flow, status])
    expect(runs).toEqual([other, dated].map((flow) => [flow, 'completed']))
  },
)
