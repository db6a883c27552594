/** What can go wrong with the embedded Postgres, with stable codes for a one-line message at start. */
export class PostgresError extends Error {
  readonly code: 'POSTGRES_PLATFORM_UNSUPPORTED' | 'POSTGRES_USER_MISSING' | 'POSTGRES_START_FAILED' | 'POSTGRES_STOP_FAILED'
  constructor(code: PostgresError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'PostgresError'
    this.code = code
  }
}
