/**
 * Where an IP address is, from a database file of this machine (MaxMind's format: GeoLite2 City, DB-IP…): nobody outside is asked. What
 * a sender tells of the place wins over what the file says.
 */
import { readFile } from 'node:fs/promises'
import type { IncomingEvent, JsonObject } from '@millrace/core'
import { isIP } from 'node:net'
import { Reader, type CityResponse } from 'mmdb-lib'
import { StartFault } from '../config/fault.ts'

export interface Geo {
  /** Null for an address that the file does not know, and for what is no address. */
  locate(ip: string): JsonObject | null
}

/** Throws `StartFault` when the file cannot be read as such a database. */
export async function openGeo(path: string): Promise<Geo> {
  const reader = await open(path)
  return {
    locate: (ip) => {
      const found = isIP(ip) === 0 ? null : reader.get(ip)
      const city = found?.city?.names?.en
      const country = found?.country?.names?.en
      const region = found?.subdivisions?.[0]?.names?.en
      const told = { ...(city && { city }), ...(region && { region }), ...(country && { country }) }
      return Object.keys(told).length === 0 ? null : told
    },
  }
}

async function open(path: string): Promise<Reader<CityResponse>> {
  try {
    return new Reader<CityResponse>(await readFile(path))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StartFault('CONFIG_GEO_DATABASE', `MILLRACE_GEO_DB must be the path of a MaxMind database (.mmdb) of cities: ${reason}`)
  }
}

/** The event with the place of its `context.ip` at `context.location`. */
export function located<E extends IncomingEvent>(incoming: E, geo: Geo | null): E {
  const { event } = incoming
  const ip = event.context?.['ip']
  if (geo === null || typeof ip !== 'string' || event.context!['location'] !== undefined) return incoming
  const location = geo.locate(ip)
  return location === null ? incoming : { ...incoming, event: { ...event, context: { ...event.context, location } } }
}
