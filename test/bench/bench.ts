/** What every row of the table has in common: a part of `npm run bench` that measures, and its size. */
import type { Line } from './report.ts'

export interface Bench {
  /** Of the table in the README. Lines beyond the first add a letter. */
  readonly id: string
  readonly what: string
  /** A throw fails this row alone. */
  measure(options: BenchOptions): Promise<readonly Line[]>
}

export interface BenchOptions {
  /** Runs of which the median is taken. */
  readonly runs: number
  /** Contacts of B1. */
  readonly contacts: number
  /** The second of two sizes is that of a smoke test. */
  size(full: number, quick: number): number
  /** B1's steps a second, measured once for all rows that are held beside them. */
  engine(): Promise<EngineFigures>
}

/** One of each run, per second. */
export interface EngineFigures {
  readonly steps: readonly number[]
  /** With the ingest of the events counted in. */
  readonly stepsWithIngest: readonly number[]
  readonly events: readonly number[]
  readonly twinSteps: readonly number[]
  readonly twinStepsWithIngest: readonly number[]
  readonly twinEvents: readonly number[]
}
