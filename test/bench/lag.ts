/**
 * How late waits are, seen from outside: the table is asked again and again which of them are overdue. A wait counts as done at the
 * first answer that no longer has it, and as due at the beginning of its bucket, so that no lag is told shorter than it was.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'

export interface Sample {
  /** Epoch ms of the answer. */
  readonly at: number
  /** Waits that are overdue, by bucket. */
  readonly overdue: ReadonlyMap<number, number>
}

export interface Lags {
  /** Takes an answer in; later ones only. */
  see(sample: Sample): void
  readonly left: number
  /** The lag in ms that this part of the waits did not exceed. */
  percentile(part: number): number
}

/** Milliseconds of due instants that are counted together. */
export const bucketMs = 20

/** `due` is how many waits each bucket has. */
export function createLags(due: ReadonlyMap<number, number>): Lags {
  const open = new Map(due)
  const lags: { readonly ms: number; readonly count: number }[] = []
  let left = sum(due.values())
  return {
    see: ({ at, overdue }) => {
      for (const [bucket, count] of open) {
        if ((bucket + 1) * bucketMs > at) continue
        const still = overdue.get(bucket) ?? 0
        if (still < count) lags.push({ ms: at - bucket * bucketMs, count: count - still })
        left -= count - still
        if (still === 0) open.delete(bucket)
        else open.set(bucket, still)
      }
    },
    get left() {
      return left
    },
    percentile: (part) => {
      const wanted = sum(lags.map(({ count }) => count)) * part
      let seen = 0
      for (const { ms, count } of lags.toSorted((a, b) => a.ms - b.ms)) {
        seen += count
        if (seen >= wanted) return ms
      }
      throw new Error('No wait was seen to end')
    },
  }
}

const sum = (counts: Iterable<number>) => [...counts].reduce((total, count) => total + count, 0)

const bucketOf = `floor(date_part('epoch', r.wake_at) * 1000 / ${bucketMs})::float8`

export async function dueBuckets(pool: Pool): Promise<ReadonlyMap<number, number>> {
  const { rows } = await pool.query<{ bucket: number; count: number }>(
    `select ${bucketOf} as bucket, count(*)::int as count from millrace.run r where r.status = 0 group by 1`,
  )
  return new Map(rows.map(({ bucket, count }) => [bucket, count]))
}

/** Watches until all are done. Throws when nothing moves for a minute. */
export async function watchLags(pool: Pool, due: ReadonlyMap<number, number>, pauseMs: number): Promise<Lags> {
  const lags = createLags(due)
  const lastDue = (Math.max(...due.keys()) + 1) * bucketMs
  let [left, movedAt] = [lags.left, Date.now()]
  while (lags.left > 0) {
    lags.see(await sampleOf(pool))
    if (lags.left < left) [left, movedAt] = [lags.left, Date.now()]
    if (Date.now() - Math.max(movedAt, lastDue) > 60_000) throw new Error(`${lags.left} waits are overdue, and nothing moves`)
    await sleep(pauseMs)
  }
  return lags
}

/** Lane by lane, as the index of due runs is laid out. */
async function sampleOf(pool: Pool): Promise<Sample> {
  const { rows } = await pool.query<{ at: number; overdue: readonly [number, number][] | null }>(
    `with now as materialized (select statement_timestamp() as at)
     select date_part('epoch', now.at) * 1000 as at, (select json_agg(json_build_array(bucket, count)) from (
       select ${bucketOf} as bucket, count(*) as count from millrace.lane l join millrace.run r
         on r.workspace = l.workspace and r.lane = l.lane and r.status = 0 and r.wake_at <= now.at group by 1) o) as overdue
     from now`,
  )
  return { at: rows[0]!.at, overdue: new Map(rows[0]!.overdue ?? []) }
}
