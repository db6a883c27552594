/** The computation behind `code`: snippets of many runs at once, fenced in processes of their own. */
import { defineCompute, type Json } from '@millrace/core'
import type { Sandbox } from './sandbox/index.ts'

export interface CodeRun {
  readonly source: string
  readonly input: Json
}

/** Loaded late: the rest of the package is pure and runs in the browser too. */
let sandbox: Promise<Sandbox> | null = null

export const codeRun = defineCompute<CodeRun, Json>({
  type: 'code.run',
  perform: async (batch) => {
    sandbox ??= import('./sandbox/index.ts').then(({ createSandbox }) => createSandbox())
    const { run } = await sandbox
    return run(batch.map(({ workspace, data }) => ({ workspace, source: data.source, input: data.input })))
  },
  close: async () => {
    const opened = await sandbox
    sandbox = null
    opened?.close()
  },
})
