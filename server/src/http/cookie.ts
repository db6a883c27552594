/** The session cookie. Over https it is `__Host-`: no subdomain and no plain connection can plant one. */
import type { FastifyReply } from 'fastify'
import { sessionDays } from '../auth/sessions.ts'

const isSecure = (publicUrl: string | null) => publicUrl?.startsWith('https:') === true

export function sessionCookie(publicUrl: string | null): string {
  return isSecure(publicUrl) ? '__Host-millrace' : 'millrace'
}

const flags = (publicUrl: string | null) => ({ path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure(publicUrl) }) as const

export function setSessionCookie(reply: FastifyReply, token: string, publicUrl: string | null): void {
  reply.setCookie(sessionCookie(publicUrl), token, { ...flags(publicUrl), maxAge: sessionDays * 24 * 60 * 60 })
}

export function clearSessionCookie(reply: FastifyReply, publicUrl: string | null): void {
  reply.clearCookie(sessionCookie(publicUrl), flags(publicUrl))
}
