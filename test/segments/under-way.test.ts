/** Contacts who come while a segment or a flow comes to be: in a commit that went by what was asked before, and ends after it. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import segmentPlugin from '@millrace/node-segment'
import { acceptEvents } from '../../server/src/store/accept.ts'
import { noAlarms } from '../../server/src/store/ports.ts'
import { createPostgresStore } from '../../server/src/store/postgres-store.ts'
import { transaction } from '../../server/src/store/sql.ts'
import { createUnheard, type Unheard } from '../../server/src/store/unheard.ts'
import { openLab, type Lab } from '../support/lab.ts'

describe('a contact whose first event nobody hears', () => {
  let lab: Lab
  let unheard: Unheard
  beforeEach(async () => {
    lab = await openLab({ plugins: [segmentPlugin] })
    unheard = createUnheard(lab.pool, lab.runtime.registry)
    let tries = 0
    while ((await accept(lab.event(`nobody-${tries}`, 'Nothing'))).lanes.length > 0) {
      if (tries++ === 200) throw new Error('It was never learned that nobody hears it')
      await sleep(5)
    }
  })
  afterEach(() => lab.close())

  /** `during` is awaited before the commit. */
  const accept = (event: ReturnType<Lab['event']>, during: () => Promise<void> = async () => {}) =>
    transaction(lab.pool, async (sql) => {
      const accepted = await acceptEvents(sql, [event], unheard.among([event]))
      await during()
      return accepted
    })

  it('is looked at for a segment that comes to be before that event is committed', async () => {
    const { creation, begin } = creating()
    expect((await accept(lab.event('ann', 'Page Viewed'), begin)).lanes).toEqual([])
    await creation()
    expect(await members()).toEqual([{ user_id: 'ann' }])
  })

  it('is looked at though it comes with an import', async () => {
    const { creation, begin } = creating()
    const store = createPostgresStore({ pool: lab.pool, registry: lab.runtime.registry, alarms: { ...noAlarms, ring: begin } })
    await store.remember('contacts', [lab.event('ann', 'Imported')])
    await creation()
    expect(await members()).toEqual([{ user_id: 'ann' }])
  })

  /** A segment that comes to be in the midst of a commit, which goes on a while later. */
  const creating = () => {
    let created: Promise<unknown> | undefined
    const begin = async () => {
      created ??= lab.runtime.segments.create(lab.workspace, { key: 'all', name: 'All', colour: '#0ea5e9', rule: { '==': [1, 1] } })
      await sleep(300)
      await lab.runtime.settle()
    }
    const creation = async () => {
      await created
      await lab.runtime.settle()
    }
    return { begin, creation }
  }

  const members = () =>
    lab.query(
      `select c.user_id from millrace.segment_member m join millrace.contact c on c.id = m.contact where c.user_id not like 'nobody%'`,
    )
})
