/**
 * Who may call what, in one table. Every route names a policy in its `config`; a route without one keeps the server from
 * starting, and nothing is decided by the text of a URL.
 */

/**
 * `operator` is the API key preset by the environment, `service` any other one, `source` the write key of a server, `page` the key that
 * stands in pages: anybody has it.
 */
export const roles = ['owner', 'editor', 'viewer', 'operator', 'service', 'source', 'page'] as const
export type Role = (typeof roles)[number]

/** Roles that people have in a workspace. */
export type MemberRole = Extract<Role, 'owner' | 'editor' | 'viewer'>

/**
 * `public`: anybody. `read`, `write`: the workspace's data and flows. `own`: keys and people. `session`: whoever is signed in, about
 * their own session. `ingest`: a key for sending events.
 */
export type Policy = 'public' | 'read' | 'write' | 'own' | 'session' | 'ingest'

const permitted: Readonly<Record<Exclude<Policy, 'public'>, readonly Role[]>> = {
  read: ['owner', 'editor', 'viewer', 'operator', 'service'],
  write: ['owner', 'editor', 'operator', 'service'],
  own: ['owner', 'operator'],
  session: ['owner', 'editor', 'viewer'],
  ingest: ['source', 'page'],
}

export function permits(policy: Policy, role: Role | null): boolean {
  if (policy === 'public') return true
  return role !== null && permitted[policy].includes(role)
}

/** Who a request comes from. */
export interface Actor {
  readonly workspace: number
  readonly role: Role
  /** Present when a person is signed in. */
  readonly account?: { readonly id: number; readonly email: string }
  /** Present when a stored key was shown. */
  readonly key?: number
}
