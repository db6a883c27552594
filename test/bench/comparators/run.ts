/**
 * Other engines through the same nine nodes, for the rows that compare: each a program of its own, in a process of its own, on a
 * fresh database of the same server. Where their packages cannot be installed, or a program did not do the work, the answer is the
 * reason, never a figure.
 */
import { join } from 'node:path'
import { createDatabase } from '../../support/postgres.ts'
import { judge, type ComparatorName, type Comparison, type Unmeasured } from './answer.ts'
import { runScript } from './child.ts'
import { install } from './install.ts'

export type { ComparatorName, Comparison, Unmeasured } from './answer.ts'

const limitMs = 4 * 60_000

/** As many as keep each busy for some seconds: the durable ones are slower. */
const standardContacts: Readonly<Record<ComparatorName, number>> = { dbos: 2000, graphile: 10_000, 'node-red': 100_000 }

/** One of them, once. Needs TEST_DATABASE_URL, as `createDatabase` does. Installing, where it is needed, is not measured. */
export async function measureComparator(name: ComparatorName, contacts = standardContacts[name]): Promise<Comparison | Unmeasured> {
  const missing = await install(import.meta.dirname)
  if (missing !== undefined) return { name, fault: `${name} was not measured: ${missing}` }
  const database = await createDatabase()
  try {
    const env = { ...process.env, DATABASE_URL: database.url, CONTACTS: String(contacts) }
    const { fault, output } = await runScript([join('programs', `${name}.ts`)], { cwd: import.meta.dirname, env, limitMs })
    return fault === undefined ? judge(name, output) : { name, fault: `${name} was not measured: ${fault}` }
  } finally {
    await database.drop()
  }
}
