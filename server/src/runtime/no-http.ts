/** The seam where the guarded HTTP client goes in: refuses every request until one is given. */
import { CallError, type HttpClient } from '@millrace/core'

export const noHttp: HttpClient = async () => {
  throw new CallError('permanent', 'HTTP_CLIENT_MISSING', 'This runtime has no HTTP client')
}
