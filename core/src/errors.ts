/** Errors with stable codes. Throw for the programmer's fault; what a marketer did wrong is a `Finding`. */
import type { Localized } from './json.ts'

/** A rule, text or node that could not be evaluated; becomes the run's failure or leaves by its `error` port. */
export class FlowError extends Error {
  readonly code: string
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'FlowError'
    this.code = code
  }
}

/**
 * What a call failed with. `retry`: certainly not done, try again later; `permanent`: will never work;
 * `unknown`: may have been done (the connection was lost after the request was sent).
 */
export class CallError extends Error {
  readonly code: string
  readonly kind: 'retry' | 'permanent' | 'unknown'
  readonly retryAfterMs: number | undefined
  /** It did not fail: it is put off for just `retryAfterMs`, however often it was before. */
  readonly deferred: boolean
  /** The message for people, in their languages, when it is told in more than English. */
  readonly says: Localized | undefined
  constructor(
    kind: CallError['kind'],
    code: string,
    message: string,
    /** `ru`: the message in Russian. */
    options?: ErrorOptions & { retryAfterMs?: number | undefined; deferred?: boolean; ru?: string | undefined },
  ) {
    super(message, options)
    this.name = 'CallError'
    this.kind = kind
    this.code = code
    this.retryAfterMs = options?.retryAfterMs
    this.deferred = options?.deferred ?? false
    this.says = options?.ru === undefined ? undefined : { en: message, ru: options.ru }
  }
}
