/** The inside of an isolate: a snippet behind a runner that takes JSON texts and answers JSON texts. See `lock-down.ts`. */
import { lockDown, lockDownParts, type Moment } from './lock-down.ts'

export interface RealmLimits {
  readonly sliceMs: number
  readonly sliceChars: number
  readonly resultChars: number
}

export interface Realm {
  /** Takes a JSON array of inputs (JSON texts); answers a line per input done, as `done` would. */
  run(inputs: string): string
  /** Lines of the last run so far: `+` and the result as JSON, or `-` and `[code, message]`. */
  done(): string
}

/** The script that makes the realm. Evaluating it throws `SyntaxError` when the source is no body of a function. */
export function realmScript(source: string, limits: RealmLimits): string {
  const parts = [...lockDownParts, messageOf, createCall, createRealm].map(String).join('\n')
  return `(() => {\n${parts}\nreturn createRealm(${JSON.stringify(source)}, ${JSON.stringify(limits)})\n})()`
}

/** Evaluated inside, like all below. A body cannot reach out of its function: parameters and body are parsed apart from each other. */
function createRealm(source: string, limits: RealmLimits): Realm {
  const { parse } = JSON
  const readClock = Date.now
  const compile = Function
  const moment = { now: 0, seed: 0 }
  const body = compile('contact', 'event', 'run', 'vars', 'now', `"use strict";\n${source}`) as (...given: unknown[]) => unknown
  const call = createCall(body, moment, limits.resultChars)
  let lines: string[] = []
  lockDown(moment)
  return {
    run: (inputs) => {
      lines = []
      const end = readClock() + limits.sliceMs
      let chars = 0
      for (const input of parse(inputs) as string[]) {
        const line = call(input)
        lines.push(line)
        chars += line.length
        if (chars > limits.sliceChars || readClock() >= end) break
      }
      return lines.join('\n')
    },
    done: () => lines.join('\n'),
  }
}

function createCall(body: (...given: unknown[]) => unknown, moment: Moment, resultChars: number): (input: string) => string {
  const { parse, stringify } = JSON
  const readDate = Date.parse
  const failure = (code: string, message: string) => `-${stringify([code, message])}`
  return (text) => {
    try {
      const { contact, event, run, vars, now, seed } = parse(text)
      moment.now = readDate(now)
      moment.seed = seed
      const value = body(contact, event, run, vars, now)
      if (value instanceof Promise) return failure('CODE_RESULT_PROMISE', 'The code answered a promise; it must answer the result itself')
      const json = stringify(value) ?? 'null'
      if (json.length <= resultChars) return `+${json}`
      return failure('CODE_RESULT_LARGE', `The result has ${json.length} characters of JSON; at most ${resultChars} are kept`)
    } catch (error) {
      return failure('CODE_THREW', messageOf(error))
    }
  }
}

function messageOf(error: unknown): string {
  try {
    const { name, message } = error as Error
    return (typeof message === 'string' ? `${String(name)}: ${message}` : String(error)).slice(0, 500)
  } catch {
    return 'It threw something that cannot be read'
  }
}
