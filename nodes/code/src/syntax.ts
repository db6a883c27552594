/**
 * Whether a source is the body of a function, found without running any of it: a flow with a typing mistake is not published. Read as the
 * sandbox reads it (`sandbox/realm.ts`): strict, and with the names that it is given taken.
 */
import { parse, type Options } from 'acorn'

export interface SyntaxFault {
  /** Of the source, from 1. */
  readonly line: number
  readonly message: string
}

/** CommonJS is the body of a function, too: it may return, and no bracket of it closes what stands outside. */
const options: Options = { ecmaVersion: 'latest', sourceType: 'commonjs' }
/** One line before the source. A name that is given can be assigned, but not declared again by `let` or `const`. */
const given = '"use strict"; var contact, event, run, vars, now;\n'

/** Null when there is nothing wrong. */
export function syntaxFault(source: string): SyntaxFault | null {
  try {
    parse(given + source, options)
    return null
  } catch (error) {
    const { message, loc } = error as SyntaxError & { readonly loc: { readonly line: number } }
    const told = message.includes('sourceType') ? 'import and export cannot be used here' : message.replace(/ \(\d+:\d+\)$/, '')
    return { line: loc.line - 1, message: told }
  }
}
