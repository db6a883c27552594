/**
 * The types of our Fastify instance: request schemas are TypeBox, so handlers see the static types of what was validated.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { FastifyBaseLogger, FastifyInstance, FastifyTypeProvider } from 'fastify'
import type { Static, TSchema } from 'typebox'
import type { Actor, Policy } from '../auth/policy.ts'

export interface TypeBoxProvider extends FastifyTypeProvider {
  readonly validator: this['schema'] extends TSchema ? Static<this['schema']> : unknown
  readonly serializer: this['schema'] extends TSchema ? Static<this['schema']> : unknown
}

export type App = FastifyInstance<Server, IncomingMessage, ServerResponse, FastifyBaseLogger, TypeBoxProvider>

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls; null on public routes and before the guard ran. */
    actor: Actor | null
  }
  interface FastifyInstance {
    /** The policy of every route, by method and URL (`GET /api/flows`); complete once the app is ready. */
    policies: ReadonlyMap<string, Policy>
  }
  interface FastifyContextConfig {
    /** See auth/policy.ts. A route without one keeps the server from starting. */
    policy?: Policy
  }
}

/** Who a request that passed the guard is from; of a public route that is nobody, which is its author's fault. */
export function actorOf({ actor }: { readonly actor: Actor | null }): Actor {
  if (actor === null) throw new Error('A public route has no actor')
  return actor
}

export const workspaceOf = (request: { readonly actor: Actor | null }): number => actorOf(request).workspace
