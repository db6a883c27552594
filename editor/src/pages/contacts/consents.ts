/** What is known of a contact's consents, channel by channel, and what proves it, as lines. */
import type { Json } from '@millrace/core'
import type { Consent, ConsentRegister, Suppression } from '../../api/consents.ts'
import type { Line } from '../shared/why.ts'

/** Marketing of the channel as a whole, whatever it is about. */
export const everything = '*'

export interface ChannelReach {
  readonly marketing: boolean
  readonly transactional: boolean
}

export interface ChannelConsents {
  readonly channel: string
  /** What may be sent; absent: nothing was said, and the rules of the workspace decide. */
  readonly may?: 'all' | 'receipts' | 'nothing'
  readonly consents: readonly Consent[]
  readonly suppressions: readonly Suppression[]
}

/** In the order of `channels`, those that nobody installs any more last; channels of which nothing is known are left out. */
export function byChannel(
  { consents, suppressions }: Pick<ConsentRegister, 'consents' | 'suppressions'>,
  reach: Readonly<Record<string, ChannelReach>>,
  channels: readonly string[],
): readonly ChannelConsents[] {
  const known = new Set([...Object.keys(reach), ...consents.map((one) => one.channel), ...suppressions.map((one) => one.channel)])
  const order = [...channels.filter((channel) => known.has(channel)), ...[...known].filter((channel) => !channels.includes(channel))]
  return order.map((channel) => {
    const own = reach[channel]
    return {
      channel,
      ...(own === undefined
        ? {}
        : { may: own.marketing ? ('all' as const) : own.transactional ? ('receipts' as const) : ('nothing' as const) }),
      // What is of all marketing stands above what is of one group.
      consents: consents.filter((one) => one.channel === channel).toSorted((a, b) => rank(a) - rank(b)),
      suppressions: suppressions.filter((one) => one.channel === channel),
    }
  })
}

const rank = ({ purpose }: Consent) => (purpose === everything ? 0 : 1)

/** `form:7` is of the kind `form`, and names the form 7. */
export function sourceOf(source: string): { readonly kind: string; readonly of: string } {
  const colon = source.indexOf(':')
  return colon === -1 ? { kind: source, of: '' } : { kind: source.slice(0, colon), of: source.slice(colon + 1) }
}

export interface ProofWords {
  readonly name: (key: string) => string
  readonly instant: (iso: string) => string
}

const isInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d/

/** Values worth a line; what is empty says nothing. */
export function proofLines(proof: Json, { name, instant }: ProofWords): readonly Line[] {
  if (proof === null || typeof proof !== 'object' || Array.isArray(proof)) return []
  return Object.entries(proof as Readonly<Record<string, Json>>).flatMap(([key, value]): readonly Line[] => {
    if (value === null || value === '') return []
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    return [[name(key), isInstant.test(text) ? instant(text) : text]]
  })
}

export const reasonMin = 3
export const hasReason = (reason: string): boolean => reason.trim().length >= reasonMin
