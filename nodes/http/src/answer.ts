/** An answer as the flow sees it: `{status, headers, body}`, the body parsed when it is JSON. Answers are data of strangers. */
import { CallError, type HttpResponse, type Json, type JsonObject } from '@millrace/core'

/** Characters of a body that a run keeps; it travels with the run from then on. */
export const longestAnswer = 256 * 1024

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Json
}

/** Throws `CallError` `HTTP_ANSWER_TOO_LONG`: half an answer would be a wrong one. */
export function readAnswer({ status, headers, body }: HttpResponse): Answer {
  if (body.length > longestAnswer) {
    throw new CallError(
      'permanent',
      'HTTP_ANSWER_TOO_LONG',
      `The answer has ${body.length} characters; a run keeps at most ${longestAnswer}`,
    )
  }
  return { status, headers, body: isJson(headers) ? parseBody(body) : body }
}

const isJson = (headers: Answer['headers']) => /^application\/([\w.+-]+\+)?json\b/i.test(headers['content-type'] ?? '')

/** What says it is JSON and is not stays a text. A key `__proto__` would be taken for the object's nature by careless readers: it is left out. */
function parseBody(body: string): Json {
  try {
    return JSON.parse(body, (key, value: Json) => (key === '__proto__' ? undefined : value)) as Json | JsonObject
  } catch {
    return body
  }
}
