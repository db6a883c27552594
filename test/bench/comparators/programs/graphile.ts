/**
 * Graphile Worker: a job for every stretch between two waits, three a contact. A job writes what its nodes write, then adds the next
 * one, and is complete only when that is durable; the next is due at once, so that no time is spent waiting.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { Logger, makeWorkerUtils, run, type AddJobsJobSpec, type TaskList } from 'graphile-worker'
import type { Pool } from 'pg'
import { answer, contactCount } from './parent.ts'
import { addTagAndBonus, isOpened, openShop, orderOf, queueMail, workIn, type Order } from './shop.ts'

/** Jobs mostly wait for their commit: the more of them at once, the more commits share a flush of the log. */
const settings = {
  concurrentJobs: 200,
  localQueue: { size: 500 },
  completeJobBatchDelay: 0,
  failJobBatchDelay: 0,
}
const quiet = new Logger(() => () => undefined)

const shop = await openShop(40)
const utils = await makeWorkerUtils({ pgPool: shop, logger: quiet })
let startedAt = Infinity
let ended = 0

interface Stretch {
  readonly contact: number
  readonly size: 'large' | 'else'
}

const tasks: TaskList = {
  enter: async (payload) => {
    startedAt = Math.min(startedAt, performance.now())
    const order = payload as Order
    if (order.event !== 'Order Completed') return
    const size = order.total > 50 ? 'large' : 'else'
    await addTagAndBonus(shop, order)
    await add({ identifier: 'mail', payload: { contact: order.contact, size } satisfies Stretch, runAt: new Date() })
  },
  mail: async (payload) => {
    const { contact, size } = payload as Stretch
    await queueMail(shop, contact)
    await add({ identifier: 'finish', payload: { contact, size } satisfies Stretch, runAt: new Date() })
  },
  finish: async (payload) => {
    await isOpened(shop, (payload as Stretch).contact)
    ended++
  },
}

let waiting: AddJobsJobSpec[] = []
let adding: Promise<unknown> | undefined

/**
 * The jobs that tasks add within one turn of the event loop go into one `addJobs`. One `add_job` each would be much slower: it
 * notifies, and Postgres commits notifying transactions one after another.
 */
function add(job: AddJobsJobSpec): Promise<unknown> {
  waiting.push(job)
  adding ??= sleep(0).then(() => {
    const jobs = waiting
    waiting = []
    adding = undefined
    return utils.addJobs(jobs)
  })
  return adding
}

/** All orders are jobs before the worker starts: adding them is not measured. */
async function addOrders(): Promise<void> {
  await utils.migrate()
  for (let first = 0; first < contactCount; first += 1000) {
    const contacts = Array.from({ length: Math.min(1000, contactCount - first) }, (_, index) => first + index)
    await utils.addJobs(contacts.map((contact) => ({ identifier: 'enter', payload: orderOf(contact) })))
  }
}

/** Until every contact is through, and its last job gone from the table. */
async function untilDone(pool: Pool): Promise<void> {
  for (let left = contactCount; left > 0;) {
    await sleep(20)
    if (ended < contactCount) continue
    const { rows } = await pool.query<{ left: number }>('select count(*)::int as left from graphile_worker.jobs')
    left = rows[0]?.left ?? 0
  }
}

await addOrders()
const runner = await run({ pgPool: shop, taskList: tasks, logger: quiet, noHandleSignals: true, preset: { worker: settings } })
await untilDone(shop)
const seconds = (performance.now() - startedAt) / 1000
await runner.stop()
answer('graphile-worker', { seconds, work: await workIn(shop) })
await utils.release()
await shop.end()
