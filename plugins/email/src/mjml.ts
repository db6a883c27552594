/** MJML to HTML. Loaded at the first letter that needs it (it takes a second); includes and configuration files are never read. */
import { createRequire } from 'node:module'
import { CallError } from '@millrace/core'

interface Rendered {
  readonly html: string
  /** What is unknown to MJML, and left out. */
  readonly faults: readonly { readonly line: number; readonly message: string }[]
}
type Mjml = (source: string, options: object) => Promise<{ readonly html: string; readonly errors?: Rendered['faults'] }>

let loaded: Mjml | null = null

/**
 * Throws `CallError` `permanent` when it is no MJML. No fonts are loaded but those that its author names by `mj-font`: MJML would have every
 * reader ask Google for those that it knows.
 */
export async function renderMjml(source: string): Promise<string> {
  return (await readMjml(source)).html
}

/** The same, with what was passed over. */
export async function readMjml(source: string): Promise<Rendered> {
  loaded ??= createRequire(import.meta.url)('mjml') as Mjml
  try {
    const { html, errors = [] } = await loaded(source, {
      ignoreIncludes: true,
      useMjmlConfigOptions: false,
      validationLevel: 'soft',
      fonts: {},
    })
    return { html, faults: errors.map(({ line, message }) => ({ line, message })) }
  } catch (error) {
    throw new CallError('permanent', 'EMAIL_MJML_INVALID', `The MJML cannot be rendered: ${(error as Error).message}`, { cause: error })
  }
}
