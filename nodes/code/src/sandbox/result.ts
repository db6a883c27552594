/** From a line of the child to a value: what comes out of the sandbox is a stranger's. */
import { FlowError, type Json } from '@millrace/core'
import { resultDepth } from './limits.ts'

export function readLine(line: string): Json | FlowError {
  const text = line.slice(1)
  if (line.startsWith('-')) {
    const [code, message] = JSON.parse(text) as [string, string]
    return new FlowError(code, message)
  }
  if (isDeep(text)) return new FlowError('CODE_RESULT_DEEP', `The result is nested deeper than ${resultDepth} levels`)
  return parse(text)
}

/**
 * A key `__proto__` would be taken for the object's nature by careless readers: it is left out. So are NUL characters and halves of
 * surrogate pairs, which no database keeps.
 */
function parse(text: string): Json {
  const suspect = text.includes('__proto__') || /\\u(00|d[89a-f])/i.test(text)
  return JSON.parse(text, suspect ? harmless : undefined) as Json
}

function harmless(key: string, value: Json): Json | undefined {
  if (key === '__proto__') return undefined
  return typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : value
}

/** Brackets outside of strings, counted before anything recursive touches the text. */
function isDeep(text: string): boolean {
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    const char = text[i]
    if (char === '"') i = endOfString(text, i)
    else if (char === '[' || char === '{') {
      depth += 1
      if (depth > resultDepth) return true
    } else if (char === ']' || char === '}') depth -= 1
  }
  return false
}

function endOfString(text: string, start: number): number {
  let i = start + 1
  while (i < text.length && text[i] !== '"') i += text[i] === '\\' ? 2 : 1
  return i
}
