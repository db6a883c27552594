/** Who did something, as logs and registers show it: a person's address, or which key. */
import type { Actor } from '../auth/policy.ts'

export const actorName = ({ account, key, role }: Actor): string => account?.email ?? (key === undefined ? role : `key ${key}`)
