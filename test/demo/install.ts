/** Puts the example flows into a running Millrace, over its public API. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Client } from '../support/client.ts'
import type { InstalledFlows } from './measure.ts'

const folder = join(import.meta.dirname, '../../examples/flows')
const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'))

export async function installExamples(client: Client): Promise<InstalledFlows> {
  return { abandonedCart: await client.install(read('abandoned-cart')), winBack: await client.install(read('win-back')) }
}

/** Makes a key that may stand in a page. */
export async function makePageKey(client: Client): Promise<string> {
  return (await client.post<{ readonly key: string }>('/api/keys', { name: 'The site of the shop', kind: 'browser' })).key
}

/** The pop-up's form, the segment of the chat's button, and the flow that names both. Answers the flow's id. */
export async function installSite(client: Client): Promise<string> {
  await client.post('/api/resources/form', {
    name: 'Letters',
    title: 'Our letters',
    fields: [
      { title: 'E-mail', type: 'email', attribute: 'email', required: true },
      { title: 'First name', type: 'text', attribute: 'firstName' },
    ],
    consentText: 'I agree to get three letters',
    consentRequired: true,
  })
  await client.post('/api/segments', { key: 'interested', name: 'Interested in lamps' })
  return await client.install(read('popup-letters'))
}
