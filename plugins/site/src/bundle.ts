/** Makes the widget's script of its TypeScript, once in a process, when the first page asks for it. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'

export interface WidgetScript {
  readonly code: string
  readonly etag: string
}

let made: Promise<WidgetScript> | null = null

export function widgetScript(): Promise<WidgetScript> {
  made ??= make().catch((error: unknown) => {
    made = null
    throw error
  })
  return made
}

async function make(): Promise<WidgetScript> {
  const { rolldown } = await import('rolldown')
  const bundle = await rolldown({
    input: join(import.meta.dirname, 'widget/main.ts'),
    transform: { target: 'es2020' },
    logLevel: 'silent',
  })
  try {
    const { output } = await bundle.generate({ format: 'iife', minify: true })
    const { code } = output[0]
    return { code, etag: `"${createHash('sha256').update(code).digest('base64url').slice(0, 20)}"` }
  } finally {
    await bundle.close()
  }
}
