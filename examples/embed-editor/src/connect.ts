/**
 * A path of the host's own that leads to a Millrace server, for editors that are connected to it: a browser lets no page ask another origin's
 * server, and a key that stands in a page is everybody's. What such an editor needs is let through and nothing else. A real host asks first
 * who calls, and which flows they may touch.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'

export interface Upstream {
  /** Origin of the Millrace server. */
  readonly server: string
  /** An API key of it. */
  readonly token: string
}

const readable = [
  /^\/api\/node-types(\/[^/]+\/docs)?$/,
  /^\/api\/flows(\/[^/]+(\/export)?)?$/,
  /^\/api\/(facts|segments|tags|catalogue|events\/names|subscription-groups|resource-kinds|resources\/[^/]+)$/,
]
const doable = {
  /** The draft as it changes. */
  PUT: [/^\/api\/flows\/[^/]+$/],
  /** A check, a publication, a copy when two changed one draft, and how many contacts a rule holds for. */
  POST: [/^\/api\/flows(\/[^/]+\/(check|publish))?$/, /^\/api\/segments\/count$/],
}
const allowed: Readonly<Record<string, readonly RegExp[]>> = { GET: readable, ...doable }

/** Headers that a draft is saved under: whoever saves says which one they changed. */
const passedOn = ['if-match', 'content-type'] as const
const passedBack = ['etag', 'content-type'] as const

export function connect(app: FastifyInstance, prefix: string, { server, token }: Upstream): void {
  app.register(async (own) => {
    own.removeAllContentTypeParsers()
    own.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    own.route({
      method: ['GET', 'PUT', 'POST'],
      url: `${prefix}/*`,
      async handler(request, reply) {
        const asked = request.url.slice(prefix.length)
        const url = new URL(`${server}${asked}`)
        if (!allowed[request.method]?.some((path) => path.test(url.pathname))) return reply.callNotFound()
        const answer = await fetch(url, orderOf(request, token))
        for (const name of passedBack) if (answer.headers.has(name)) reply.header(name, answer.headers.get(name))
        return reply.code(answer.status).send(Buffer.from(await answer.arrayBuffer()))
      },
    })
  })
}

function orderOf({ method, headers, body }: FastifyRequest, token: string): RequestInit {
  const kept = passedOn.flatMap((name): [string, string][] => (typeof headers[name] === 'string' ? [[name, headers[name]]] : []))
  const order = { method, headers: { ...Object.fromEntries(kept), authorization: `Bearer ${token}` }, redirect: 'manual' as const }
  return body === undefined || body === null ? order : { ...order, body: body as Buffer<ArrayBuffer> }
}
