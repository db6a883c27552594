/**
 * DBOS Transact: a workflow per contact from a durable queue, a recorded step for everything that touches the database, a durable
 * sleep for each delay. The sleeps are of one millisecond: recorded as any other, and no time is spent asleep.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { DBOS } from '@dbos-inc/dbos-sdk'
import type { Pool } from 'pg'
import { answer, contactCount, databaseUrl } from './parent.ts'
import { accrueBonus, addTag, isOpened, openShop, orderOf, queueMail, workIn, type Order } from './shop.ts'

const queueName = 'orders'
/** As many as DBOS itself opens by default; more, of either, measured slower on two cores. */
const connections = 10

const shop = await openShop(connections)
let startedAt = Infinity

/** Trigger, two conditions and the end are the workflow's own code: replayed, not recorded. What they read of the database is. */
const passage = DBOS.registerWorkflow(
  async (order: Order): Promise<string> => {
    startedAt = Math.min(startedAt, performance.now())
    if (order.event !== 'Order Completed') return 'ignored'
    const size = order.total > 50 ? 'large' : 'else'
    await DBOS.runStep(() => addTag(shop, order.contact), { name: 'tag.add' })
    await DBOS.runStep(() => accrueBonus(shop, order), { name: 'bonus.accrue' })
    await DBOS.sleep(1)
    await DBOS.runStep(() => queueMail(shop, order.contact), { name: 'email.send' })
    await DBOS.sleep(1)
    const opened = await DBOS.runStep(() => isOpened(shop, order.contact), { name: 'condition' })
    return `${size} ${opened ? 'yes' : 'else'}`
  },
  { name: 'passage' },
)

/** All orders wait in the queue before the first workflow starts: putting them there is not measured. */
async function enqueue(): Promise<void> {
  let next = 0
  const sender = async () => {
    while (next < contactCount) await DBOS.startWorkflow(passage, { queueName })(orderOf(next++))
  }
  await Promise.all(Array.from({ length: connections }, sender))
}

async function untilDone(pool: Pool): Promise<void> {
  for (let done = 0; done < contactCount;) {
    await sleep(50)
    const { rows } = await pool.query<{ done: number }>(
      `select count(*)::int as done from dbos.workflow_status where status = 'SUCCESS' and queue_name = $1`,
      [queueName],
    )
    done = rows[0]?.done ?? 0
  }
}

DBOS.setConfig({ name: 'bench', systemDatabaseUrl: databaseUrl, logLevel: 'error' })
await DBOS.launch()
await enqueue()
await DBOS.registerQueue(queueName)
await untilDone(shop)
const seconds = (performance.now() - startedAt) / 1000
answer('@dbos-inc/dbos-sdk', { seconds, work: await workIn(shop) })
await DBOS.shutdown()
await shop.end()
