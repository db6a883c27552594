/**
 * The page for other people's frames: the editor of one flow at `/embed/<flow>`. Only the origins that the operator names may frame it, and
 * it takes messages from these alone; every other page of the server is framed by nobody.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyReply } from 'fastify'

export interface EmbedPage {
  /** Of the page with its hosts written in. */
  readonly html: string
  readonly origins: readonly string[]
}

/** Null where the build has no such page. */
export function embedPageOf(built: string, origins: readonly string[]): EmbedPage | null {
  const file = join(built, 'embed.html')
  if (!existsSync(file)) return null
  return {
    html: readFileSync(file, 'utf8').replace('name="millrace-hosts" content=""', `name="millrace-hosts" content="${origins.join(' ')}"`),
    origins,
  }
}

export const isEmbedPath = (path: string) => /^\/embed\/[^/]+\/?$/.test(path)

export function sendEmbedPage(reply: FastifyReply, { html, origins }: EmbedPage): FastifyReply {
  if (origins.length > 0) {
    const policy = String(reply.getHeader('content-security-policy'))
    reply.header('content-security-policy', policy.replace(`frame-ancestors 'none'`, `frame-ancestors ${origins.join(' ')}`))
    reply.removeHeader('x-frame-options')
  }
  return reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(html)
}
