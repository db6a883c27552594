/** The names of attributes by which channels reach people. No channel says so: each is asked for an address and seen what it reads. */
import type { AnyChannel, Json } from '@millrace/core'
import { addressKinds } from '../store/addresses.ts'

export function addressNames(channels: Iterable<AnyChannel>): ReadonlySet<string> {
  const read = new Set<string>(addressKinds)
  const attributes = new Proxy<Record<string, Json>>({}, { get: (_, name) => void (typeof name === 'string' && read.add(name)) })
  for (const channel of channels) {
    try {
      channel.address({ id: '0', userId: null, anonymousId: null, attributes, createdAt: 0 })
    } catch {
      // One that fails over nothing has told what it read.
    }
  }
  return read
}
