/** A standing question that cannot be answered of a contact is put aside once, however often it comes round. */
import { afterEach, describe, expect, it } from 'vitest'
import segmentPlugin from '@millrace/node-segment'
import { labStart, openLab, type Lab } from '../support/lab.ts'

describe('a look that cannot be done', () => {
  let lab: Lab
  afterEach(() => lab.close())

  const hour = 3600_000
  const kept = () =>
    lab.query<{ user_id: string; times: number; at: Date; error: string }>(
      `select c.user_id, q.times, q.at, q.error from millrace.quarantine q join millrace.contact c on c.id = q.contact
       where q.kind = 'look' order by c.user_id`,
    )
  /** A segment whose members no statement can keep. */
  const openBroken = async () => {
    lab = await openLab({ plugins: [segmentPlugin] })
    await lab.query('alter table millrace.segment_member add constraint broken check (false) not valid')
    await lab.runtime.ingest([lab.event('ann', 'Signed Up'), lab.event('bob', 'Signed Up')])
    await lab.runtime.settle()
    await lab.runtime.segments.create(lab.workspace, { key: 'all', name: 'All', colour: '#0ea5e9', rule: { '==': [1, 1] } })
    await lab.runtime.settle()
  }

  it('is tried every hour and stays one row that counts', async () => {
    await openBroken()
    expect((await kept()).map(({ user_id: user, times }) => [user, times])).toEqual([
      ['ann', 1],
      ['bob', 1],
    ])
    await lab.runtime.clock.moveTo(labStart + 3 * hour + 1)
    const rows = await kept()
    expect(rows.map(({ user_id: user, times }) => [user, times])).toEqual([
      ['ann', 4],
      ['bob', 4],
    ])
    expect(rows[0]!.at.getTime()).toBeGreaterThan(labStart + 2 * hour)
    expect(rows[0]!.error).toContain('broken')
  })

  it('does not stop a merge, and is done when it is asked for again once the cause is gone', async () => {
    await openBroken()
    expect(await lab.runtime.merge(lab.workspace, { from: 'ann', into: 'bob' })).toBe('merged')
    await lab.runtime.settle()
    expect((await kept()).map(({ user_id: user }) => user)).toEqual(['bob'])
    await lab.query('alter table millrace.segment_member drop constraint broken')
    const [row] = await lab.query<{ id: string }>('select id::text from millrace.quarantine')
    expect(await lab.runtime.quarantine.retry(lab.workspace, row!.id)).toBe(true)
    await lab.runtime.settle()
    expect(await lab.query('select from millrace.quarantine')).toEqual([])
    expect(await lab.query('select from millrace.segment_member')).toHaveLength(1)
  })
})
