/** What was sent by a form: from its hosted page as a browser posts it, or from the widget as JSON. Nothing of it is believed. */
import { CallError, type RouteRequest } from '@millrace/core'

export interface Submission {
  /** Of this filling-in: sent twice, it is one. */
  readonly id: string
  /** Of the browser, when the widget sent it. */
  readonly anonymousId: string | null
  readonly values: ReadonlyMap<string, string | boolean>
  /** The page that the form stood on; empty when it is not known. */
  readonly page: string
  /** A field that people do not see was filled in. */
  readonly isTrapped: boolean
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const pageLongest = 500

/** Throws `CallError` `permanent` for what no form of ours sends. */
export function readSubmission({ body, headers }: RouteRequest): Submission {
  const isPage = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true
  const submission = isPage ? ofPage(new URLSearchParams(body)) : ofWidget(body)
  if (submission === null || !uuid.test(submission.id)) {
    throw new CallError('permanent', 'FORM_SUBMISSION_INVALID', 'This was not sent by a form of ours: open the form once more')
  }
  return submission
}

/** Fields stand under their names; a tick that is not set is not sent at all. */
function ofPage(sent: URLSearchParams): Submission {
  const values = [...sent].map(([name, value]) => [name, value] as const)
  return {
    id: sent.get('submission') ?? '',
    anonymousId: null,
    values: new Map(values),
    page: pageOf(sent.get('page')),
    isTrapped: (sent.get('website') ?? '') !== '',
  }
}

function ofWidget(body: string): Submission | null {
  const sent = parsed(body)
  const { submission, anonymousId, values, page, website } = sent
  if (values === null || typeof values !== 'object' || Array.isArray(values)) return null
  const plain = Object.entries(values).filter((entry): entry is [string, string | boolean] =>
    ['string', 'boolean'].includes(typeof entry[1]),
  )
  return {
    id: String(submission),
    anonymousId: typeof anonymousId === 'string' && /^[\w-]{16,64}$/.test(anonymousId) ? anonymousId : null,
    values: new Map(plain),
    page: pageOf(page),
    isTrapped: typeof website === 'string' && website !== '',
  }
}

function parsed(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body)
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

/** Without what stands after `?` and `#`: addresses of pages hold tokens of their own. */
function pageOf(text: unknown): string {
  const url = typeof text === 'string' ? URL.parse(text) : null
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return ''
  return `${url.origin}${url.pathname}`.slice(0, pageLongest)
}
