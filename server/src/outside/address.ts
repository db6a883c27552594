/**
 * Which addresses of the network are the public internet's. An allow-list of kinds, not a block-list of networks: of IPv4 what
 * is plain unicast, of IPv6 what is plain unicast inside 2000::/3, where nothing carries an IPv4 address along.
 */
import ipaddr from 'ipaddr.js'

const globalUnicast = ipaddr.IPv6.parse('2000::')

/** `address` as the resolver or a socket says it. What cannot be read is not public. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  if (parsed.range() !== 'unicast') return false
  return parsed instanceof ipaddr.IPv4 || parsed.match(globalUnicast, 3)
}
