import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { IncomingEvent, JsonObject } from '@millrace/core'
import { createEvent } from '@millrace/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { geoDatabase } from '../../../test/support/geo-database.ts'
import { located, openGeo } from './geo.ts'

let folder: string
const file = (name: string) => join(folder, name)
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'geo-'))
  const omsk = { city: { names: { en: 'Omsk' } }, subdivisions: [{ names: { en: 'Omsk Oblast' } }], country: { names: { en: 'Russia' } } }
  await writeFile(file('city.mmdb'), geoDatabase('203.0.113.0/24', omsk))
  await writeFile(file('none.mmdb'), 'no database')
})
afterAll(() => rm(folder, { recursive: true }))

const incoming = (context?: JsonObject): IncomingEvent => ({
  workspace: 1,
  identity: { userId: 'anna' },
  event: createEvent({ event: 'Page Viewed', ...(context && { context }) }),
})

describe('the database of places', () => {
  it('tells the city and country of the address of an event (002.19, 002.20)', async () => {
    const geo = await openGeo(file('city.mmdb'))
    const context = { ip: '203.0.113.7', locale: 'ru' }
    const location = { city: 'Omsk', region: 'Omsk Oblast', country: 'Russia' }
    expect(located(incoming(context), geo).event.context).toEqual({ ...context, location })
  })

  it('changes nothing that the sender told, and nothing of an address that it does not know', async () => {
    const geo = await openGeo(file('city.mmdb'))
    const contexts: readonly (JsonObject | undefined)[] = [
      undefined,
      {},
      { ip: '198.51.100.1' },
      { ip: 'nowhere' },
      { ip: 5 },
      { ip: '203.0.113.7', location: { city: 'Tver' } },
    ]
    for (const context of contexts) {
      const event = incoming(context)
      expect(located(event, geo)).toBe(event)
      expect(located(event, null)).toBe(event)
    }
  })

  it('is refused at start when it is none, with the name of the variable', async () => {
    for (const name of ['none.mmdb', 'missing.mmdb']) {
      await expect(openGeo(file(name))).rejects.toMatchObject({
        code: 'CONFIG_GEO_DATABASE',
        message: expect.stringContaining('MILLRACE_GEO_DB'),
      })
    }
  })
})
