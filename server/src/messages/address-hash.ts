/**
 * The keyed hash by which addresses are suppressed: it outlives the erasure of the address itself, and cannot be turned back
 * into it without the secret. 128 bits, per channel.
 */
import { createHmac, createSecretKey } from 'node:crypto'

export type AddressHash = (channel: string, address: string) => string

/** `address` must be in the channel's normal form, else it would hash to somebody else. */
export function addressHash(secret: string): AddressHash {
  const key = createSecretKey(createHmac('sha256', secret).update('millrace suppression 1').digest())
  return (channel, address) => createHmac('sha256', key).update(`${channel}\0${address}`).digest().subarray(0, 16).toString('base64url')
}
