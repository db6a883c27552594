/** People of the workspace, links by which they come in, and one's own password. */
import { request } from './http.ts'
import type { Page, Session } from './types.ts'

export const memberRoles = ['owner', 'editor', 'viewer'] as const
export type MemberRole = (typeof memberRoles)[number]

export interface Member {
  /** Of the account; as `user.id` of a session. */
  readonly id: string
  readonly email: string
  readonly role: MemberRole
  readonly createdAt: string
}

export interface Invitation {
  readonly id: string
  readonly email: string
  readonly role: MemberRole
  readonly createdAt: string
  readonly expiresAt: string
}

/** A link is in the answer to who made it and nowhere else. */
export interface NewLink {
  readonly email: string
  readonly link: string
  readonly expiresAt: string
}

export function listMembers(): Promise<Page<Member>> {
  return request('/api/members')
}
export function changeRole(id: string, role: MemberRole): Promise<{ readonly role: MemberRole }> {
  return request(`/api/members/${encodeURIComponent(id)}`, { method: 'PUT', body: { role } })
}
export function removeMember(id: string): Promise<void> {
  return request(`/api/members/${encodeURIComponent(id)}`, { method: 'DELETE' })
}
export function makeResetLink(id: string): Promise<NewLink> {
  return request(`/api/members/${encodeURIComponent(id)}/reset`, { method: 'POST' })
}

export function listInvitations(): Promise<Page<Invitation>> {
  return request('/api/invitations')
}
/** Also makes a new link for who is invited already. */
export function invite(invited: { readonly email: string; readonly role: MemberRole }): Promise<Invitation & NewLink> {
  return request('/api/invitations', { method: 'POST', body: invited })
}
export function withdrawInvitation(id: string): Promise<void> {
  return request(`/api/invitations/${encodeURIComponent(id)}`, { method: 'DELETE' })
}

/** What stands on the door that a link opens. */
export interface DoorSign {
  readonly email: string
  readonly workspace: string
  /** Null: they are in, and choose a new password. */
  readonly role: MemberRole | null
  /** They have an account here, and come in by its password. */
  readonly known: boolean
}
export function readInvitation(token: string): Promise<DoorSign> {
  return request('/api/invitations/read', { method: 'POST', body: { token } })
}
export function acceptInvitation(entry: { readonly token: string; readonly password: string }): Promise<Session> {
  return request('/api/invitations/accept', { method: 'POST', body: entry })
}

export function changePassword(passwords: { readonly current: string; readonly password: string }): Promise<void> {
  return request('/api/session/password', { method: 'PUT', body: passwords })
}
