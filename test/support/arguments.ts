/** The command line of a suite: `--help` prints how it is used and ends with 0, what cannot be meant is one line and ends with 2. */
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'

/** What cannot be meant. The message is for the person at the terminal. */
export class ArgumentFault extends Error {}

/** Values of the options given. Throws `ArgumentFault` for an unknown option, or one without its value. */
export function valuesOf<T extends ParseArgsOptionsConfig>(argv: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...argv], options }).values
  } catch (error) {
    throw new ArgumentFault((error as Error).message.split('. ', 1)[0]!)
  }
}

/** From 1 to 9,999,999; `standard` when absent. */
export function wholeNumber(text: string | undefined, standard: number): number {
  if (text === undefined) return standard
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new ArgumentFault(`${text} is no whole number from 1 to 9,999,999`)
  return Number(text)
}

export interface Spoken {
  /** For standard output, or for standard error when it is a fault. */
  readonly text: string
  readonly code: 0 | 2
}

/** What was read of the command line, or what to say instead. */
export function readArguments<T>(argv: readonly string[], usage: string, read: (argv: readonly string[]) => T): T | Spoken {
  if (argv.includes('--help') || argv.includes('-h')) return { text: usage, code: 0 }
  try {
    return read(argv)
  } catch (error) {
    if (error instanceof ArgumentFault) return { text: `${error.message}\n\n${usage}`, code: 2 }
    throw error
  }
}

/** As `readArguments`, but says it and ends the process. */
export function orderFrom<T extends object>(usage: string, read: (argv: readonly string[]) => T): T {
  const order = readArguments(process.argv.slice(2), usage, read)
  if (!('code' in order)) return order
  ;(order.code === 0 ? process.stdout : process.stderr).write(`${order.text}\n`)
  process.exit(order.code)
}
