/** What mail that came back says. Whose message it is about is another question: only a token answers that. */

export type Report =
  /** Of RFC 3464, or of a bounce that follows no standard. */
  | { readonly kind: 'delivery'; readonly deliveries: readonly Delivery[] }
  /** Of RFC 5965: somebody pressed "spam", or asked their provider to stop it. */
  | { readonly kind: 'complaint'; readonly feedback: string }
  /** Somebody answered. `id` tells one answer from another. */
  | { readonly kind: 'reply'; readonly id: string; readonly subject: string }
  /** A machine answered: an absence note, a receipt. Nothing follows from it. */
  | { readonly kind: 'automatic' }
  | { readonly kind: 'unclear' }

export interface Delivery {
  readonly recipient: string | null
  readonly action: 'failed' | 'delayed' | 'delivered' | 'relayed'
  /** Enhanced status code (RFC 3463), e.g. `5.1.1`. */
  readonly code: string | null
  /** What the server said. */
  readonly reason: string
  /** Of a failure. */
  readonly severity: Severity
}

/**
 * `hard`: nobody is at that address. `refused`: this letter was not taken, and another may be: it was too large, or looked like spam, or our
 * signature was at fault. `soft`: it was given up after a while; the mailbox is full, or its server was away.
 */
export type Severity = 'hard' | 'refused' | 'soft'
