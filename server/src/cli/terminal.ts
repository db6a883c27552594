/** What the commands print: lines for a person on standard output, the log (JSON lines, warnings and errors) on standard error. */
import { pino } from 'pino'

export function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Secrets that a logged request or connection may carry. */
const redact = ['req.headers.authorization', 'req.headers.cookie', '*.password', '*.connectionString', 'err.client']

export const logger = { level: 'warn', stream: process.stderr, redact } as const

export function report(error: unknown, where: string): void {
  log.error({ err: error }, where)
}

const log = pino({ level: 'warn', redact: [...redact] }, process.stderr)
