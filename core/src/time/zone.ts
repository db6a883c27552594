/**
 * Zones: which offset holds when. A zone's stretches of constant offset are asked of Temporal once and kept, so that the hot path
 * is arithmetic; near a change of the clocks Temporal itself decides. Law: the answers equal Temporal's with `compatible`
 * disambiguation (a time in a gap shifts forward, of a repeated time the first is meant).
 */
import { Temporal } from 'temporal-polyfill'
import { FlowError } from '../errors.ts'
import type { Instant } from '../json.ts'

/** Years 1970 to 2200: what a flow can reasonably mean, and what every date library agrees on. */
const earliest = 0
const latest = Date.UTC(2201, 0, 1) - 1
const dayMs = 86_400_000

/** A stretch of constant offset: local time = instant + `offset` from `from` until before `until`. */
interface Stretch {
  readonly from: Instant
  readonly until: Instant
  readonly offset: number
}

interface Zone {
  readonly name: string
  readonly stretches: Stretch[]
  last: Stretch
}

const always: Stretch = { from: -Infinity, until: Infinity, offset: 0 }
const utc: Zone = { name: 'UTC', stretches: [always], last: always }
/** Zone names come from contacts too, so the cache is bounded. The tz database has about 600 names. */
const cacheSize = 1000
const zones = new Map<string, Zone | null>([['UTC', utc]])

function find(name: string): Zone | null {
  const known = zones.get(name)
  if (known !== undefined) return known
  if (zones.size >= cacheSize) {
    zones.clear()
    zones.set('UTC', utc)
  }
  const zone = name.length > 64 ? null : open(name)
  zones.set(name, zone)
  return zone
}

function open(name: string): Zone | null {
  try {
    const stretch = stretchFromTemporal(name, latest)
    return { name, stretches: [stretch], last: stretch }
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

function stretchFromTemporal(name: string, at: Instant): Stretch {
  const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(name)
  const after = zoned.getTimeZoneTransition('next')
  const before = zoned.add({ nanoseconds: 1 }).getTimeZoneTransition('previous')
  return {
    from: before === null ? -Infinity : before.epochMilliseconds,
    until: after === null ? Infinity : after.epochMilliseconds,
    offset: zoned.offsetNanoseconds / 1e6,
  }
}

const covers = (stretch: Stretch, at: Instant) => at >= stretch.from && at < stretch.until

function stretchIn(zone: Zone, at: Instant): Stretch {
  if (covers(zone.last, at)) return zone.last
  let stretch = zone.stretches.find((each) => covers(each, at))
  if (stretch === undefined) {
    stretch = stretchFromTemporal(zone.name, at)
    zone.stretches.push(stretch)
  }
  zone.last = stretch
  return stretch
}

function zoneOf(name: string): Zone {
  const zone = find(name)
  if (zone === null) {
    throw new FlowError(
      'TIME_ZONE_UNKNOWN',
      `There is no time zone ${JSON.stringify(name.slice(0, 64))}; use an IANA name such as Europe/Moscow`,
    )
  }
  return zone
}

/** Whether this is the name of a time zone (IANA, or a fixed offset such as `+03:00`). */
export function isZone(name: string): boolean {
  return typeof name === 'string' && name !== '' && find(name) !== null
}

/** The stretch of constant offset around an instant. Throws `FlowError` `TIME_ZONE_UNKNOWN`. */
export function stretchAt(at: Instant, zone: string): Stretch {
  return stretchIn(zoneOf(zone), at)
}

/** Local wall-clock time as milliseconds, counted as if it were UTC. */
export function localOf(at: Instant, zone: string): number {
  return at + stretchAt(at, zone).offset
}

/** The instant of a local wall-clock time (milliseconds as of `localOf`). Gap: shifted forward; repeated: the first. */
export function instantOf(local: number, zone: string): Instant {
  if (!(local > earliest - 2 * dayMs && local < latest + 2 * dayMs)) throw outOfRange()
  const known = zoneOf(zone)
  const stretch = stretchIn(known, local - known.last.offset)
  const at = local - stretch.offset
  // No clock has ever been moved by more than a day, so this far from a change there is one reading only.
  if (at - dayMs >= stretch.from && at + dayMs < stretch.until) return inRange(at)
  const time = new Date(local)
  return inRange(
    new Temporal.PlainDateTime(
      time.getUTCFullYear(),
      time.getUTCMonth() + 1,
      time.getUTCDate(),
      time.getUTCHours(),
      time.getUTCMinutes(),
      time.getUTCSeconds(),
      time.getUTCMilliseconds(),
    ).toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds,
  )
}

/** The instant itself when it is a whole number of milliseconds of the years 1970 to 2200. Throws `FlowError` `TIME_OUT_OF_RANGE`. */
export function inRange(at: number): Instant {
  if (at >= earliest && at <= latest) return at
  throw outOfRange()
}

const outOfRange = () => new FlowError('TIME_OUT_OF_RANGE', 'That time lies outside the years 1970 to 2200')
