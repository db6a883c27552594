/** Statements with a patience of their own, whatever the pool has for the rest. */
import type { QueryConfig } from 'pg'

const longMs = 24 * 3600_000

/** For one that waits for others, or works long: locks of a start, migrations. */
export const patient = (text: string, values: readonly unknown[] = []): QueryConfig => asked(text, values, longMs)

/** Gives up after `ms`; a pool then throws the connection away. */
export function asked(text: string, values: readonly unknown[], ms: number): QueryConfig {
  const query = { text, values: [...values], query_timeout: ms }
  return query
}
