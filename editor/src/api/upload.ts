/**
 * Files of any size as bodies. `fetch` tells nothing of how far a body has come, so this is an XMLHttpRequest; the browser reads the file as
 * it sends it. As the server stores a file while it comes, what is sent is, but for the last moments, what is stored.
 */
import { Problem, problemOf, urlOf, type ProblemBody, type RequestOptions } from './http.ts'

export interface Upload {
  readonly file: File
  /** Media type with its charset. */
  readonly type: string
  readonly gzip: boolean
  readonly query: NonNullable<RequestOptions['query']>
  readonly signal: AbortSignal
  /** Bytes sent. */
  onProgress(sent: number): void
}

/** Throws `Problem`, or an `AbortError` when the signal says so. */
export function upload<T>(path: string, { file, type, gzip, query, signal, onProgress }: Upload): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', urlOf(path, query))
    request.setRequestHeader('accept', 'application/json')
    request.setRequestHeader('content-type', type)
    if (gzip) request.setRequestHeader('content-encoding', 'gzip')
    request.upload.addEventListener('progress', ({ loaded }) => onProgress(loaded))
    request.addEventListener('load', () => {
      const body = bodyOf(request.responseText)
      if (request.status >= 200 && request.status < 300) resolve(body as T)
      else reject(problemOf(request.status, body as ProblemBody))
    })
    request.addEventListener('error', () => reject(new Problem(0, { code: 'NETWORK_UNREACHABLE' })))
    request.addEventListener('abort', () => reject(new DOMException('The upload was stopped', 'AbortError')))
    signal.addEventListener('abort', () => request.abort(), { once: true })
    request.send(file)
  })
}

function bodyOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return {}
  }
}
