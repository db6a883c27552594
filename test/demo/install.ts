/** Puts the two example flows into a running Millrace, over its public API. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Client } from '../support/client.ts'
import type { InstalledFlows } from './measure.ts'

const folder = join(import.meta.dirname, '../../examples/flows')

export async function installExamples(client: Client): Promise<InstalledFlows> {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'))
  return { abandonedCart: await client.install(read('abandoned-cart')), winBack: await client.install(read('win-back')) }
}
