/** MJML to HTML. Loaded at the first letter that needs it (it takes a second); includes and configuration files are never read. */
import { createRequire } from 'node:module'
import { CallError } from '@millrace/core'

type Mjml = (source: string, options: object) => Promise<{ readonly html: string }>

let loaded: Mjml | null = null

/** Throws `CallError` `permanent` when it is no MJML. */
export async function renderMjml(source: string): Promise<string> {
  loaded ??= createRequire(import.meta.url)('mjml') as Mjml
  try {
    const { html } = await loaded(source, { ignoreIncludes: true, useMjmlConfigOptions: false, validationLevel: 'soft' })
    return html
  } catch (error) {
    throw new CallError('permanent', 'EMAIL_MJML_INVALID', `The MJML cannot be rendered: ${(error as Error).message}`, { cause: error })
  }
}
