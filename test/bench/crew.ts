/** Worker processes of the product on one database, as `npm run worker` starts them, and the runtime that prepares their work. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { FlowDocument } from '@millrace/core'
import { Pool } from 'pg'
import { openRuntime } from '../../server/src/open-runtime.ts'
import { createDatabase } from '../support/postgres.ts'
import { startProcess } from '../support/process.ts'

const secret = 'bench-secret-0123456789abcdef-0123456789abcdef'
/** Nothing is sent: whatever would be is not measured here. */
const smtpUrl = 'smtp://127.0.0.1:9'

export interface Yard {
  readonly url: string
  readonly pool: Pool
  /** Id of the published flow. */
  readonly flow: string
}

/** A fresh database with the flow published, in real time; nobody works there yet. */
export async function withYard<T>(document: FlowDocument, use: (yard: Yard) => Promise<T>): Promise<T> {
  const database = await createDatabase()
  const pool = new Pool({ connectionString: database.url, max: 4 })
  try {
    const flow = await publish(database.url, document)
    return await use({ url: database.url, pool, flow })
  } finally {
    await pool.end()
    await database.drop()
  }
}

async function publish(databaseUrl: string, document: FlowDocument): Promise<string> {
  const onError = (error: unknown) => console.error(error)
  const place = { databaseUrl, data: '/nowhere', publicUrl: 'http://localhost', secret, smtpUrl }
  const opened = await openRuntime({ ...place, plugins: [], work: false, onError, say: () => {} })
  try {
    const { id } = await opened.runtime.flows.create(1, document)
    const published = await opened.runtime.flows.publish(1, id)
    if (published === null || 'findings' in published) throw new Error(`The flow is not sound: ${JSON.stringify(published)}`)
    return id
  } finally {
    await opened.close()
  }
}

/** So many workers, all of them at work; they are ended afterwards. */
export async function withWorkers<T>(url: string, count: number, use: () => Promise<T>): Promise<T> {
  const env = { DATABASE_URL: url, MILLRACE_SECRET: secret, SMTP_URL: smtpUrl }
  const workers = Array.from({ length: count }, () => startProcess('worker', env))
  try {
    for (const worker of workers) {
      while (!worker.output().includes('at work')) {
        if (!worker.running()) throw new Error(`A worker did not start: ${worker.output()}`)
        await sleep(20)
      }
    }
    return await use()
  } finally {
    await Promise.all(workers.map((worker) => worker.end()))
  }
}
