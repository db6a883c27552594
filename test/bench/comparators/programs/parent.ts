/** What `run.ts` gives a comparator's program in its environment, and the answer that it reads on the last line. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Answer } from '../answer.ts'

/** Contacts to bring through the flow: 0, 1, 2, ... */
export const contactCount = Number(given('CONTACTS'))

/** An empty database on the benchmark's server, for this program alone. */
export const databaseUrl = given('DATABASE_URL')

function given(name: string): string {
  const text = process.env[name]
  if (text === undefined) throw new Error(`No ${name} in the environment: the comparators are started by run.ts`)
  return text
}

export function answer(packageName: string, { seconds, work }: Pick<Answer, 'seconds' | 'work'>): void {
  const file = join(import.meta.dirname, '../node_modules', packageName, 'package.json')
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string }
  console.info(`\n${JSON.stringify({ version, contacts: contactCount, seconds, work } satisfies Answer)}`)
}
