/** Asking other systems: `http.request`. */
import { definePlugin } from '@millrace/core'
import { requestCall } from './call.ts'
import { httpRequest } from './http-request.ts'

export default definePlugin({ name: '@millrace/node-http', nodes: [httpRequest], calls: [requestCall] })
