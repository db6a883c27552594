/** Code of one's own in a flow: `code`. */
import { definePlugin } from '@millrace/core'
import { code } from './code.ts'
import { codeRun } from './run.ts'

export default definePlugin({ name: '@millrace/node-code', nodes: [code], computes: [codeRun] })
