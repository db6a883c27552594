/** Tells a database that cannot be reached (worth trying again) from a statement that is wrong. */

/** System errors of the connection, our own word for a silent one, and Postgres' classes 08 (connection), 53 (resources) and 57P (shutdown). */
const codes =
  /^(STORE_CONNECTION_LOST|ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|08\w{3}|53\w{3}|57P0[1-5])$/
const sentences =
  /timeout exceeded when trying to connect|Query read timeout|Connection terminated|Client has encountered a connection error|Client was closed/

export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isDatabaseAway)
  if (!(error instanceof Error)) return false
  const { code } = error as { code?: unknown }
  if (typeof code === 'string' && codes.test(code)) return true
  if (sentences.test(error.message)) return true
  return error.cause !== undefined && isDatabaseAway(error.cause)
}
