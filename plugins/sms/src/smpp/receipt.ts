/**
 * What a `deliver_sm` tells: a delivery receipt (SMPP 3.4, 5.2.28 and appendix B: parameters of their own, or a text whose form is a custom and no
 * standard), or a text that somebody sent us.
 */
import type { MessageStatus } from '@millrace/core'
import { nothing, type Heard } from '../gateway.ts'
import type { Pdu } from './library.ts'

/** Bits 5 to 2 of `esm_class`. */
const kindMask = 0x3c
const receipt = 0x04

/** `message_state` (SMPP 3.4, 5.2.28). On its way, accepted: nothing to tell. */
const states: Readonly<Record<number, MessageStatus>> = { 2: 'delivered', 3: 'failed', 4: 'failed', 5: 'failed', 7: 'unknown', 8: 'failed' }
const stats: Readonly<Record<string, MessageStatus>> = {
  DELIVRD: 'delivered',
  EXPIRED: 'failed',
  DELETED: 'failed',
  UNDELIV: 'failed',
  REJECTD: 'failed',
  UNKNOWN: 'unknown',
}

export function hearPdu(pdu: Pdu): Heard {
  const text = pdu.short_message?.message || pdu.message_payload?.message || ''
  if (((pdu.esm_class ?? 0) & kindMask) !== receipt) {
    const { source_addr: from = '' } = pdu
    return from === '' || text === '' ? nothing : { kind: 'reply', from, text, id: '' }
  }
  const reference = pdu.receipted_message_id || field(text, 'id')
  const stat = field(text, 'stat').toUpperCase()
  const status = pdu.message_state === undefined ? stats[stat] : states[pdu.message_state]
  if (reference === '' || status === undefined) return nothing
  const error = field(text, 'err')
  return { kind: 'report', reference, status, reason: status === 'delivered' || /^0*$/.test(error) ? '' : error }
}

const field = (text: string, name: string): string => new RegExp(`\\b${name}:\\s*(\\S+)`, 'i').exec(text)?.[1] ?? ''
