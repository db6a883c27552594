/** What a person picked as an instant: ISO 8601, from a local date and time in the workspace's zone. Whether it is over, the server says: its clock may be a virtual one. */
import { isoOf, localToInstant } from '@millrace/core'

export type Picked = { readonly at: string } | { readonly fault: 'missing' }

export const instantOfLocal = (local: string, zone: string): Picked =>
  local === '' ? { fault: 'missing' } : { at: isoOf(localToInstant(local, zone)) }
