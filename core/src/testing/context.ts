/** What calls, channels and routes are given by the shell, for their tests: nothing is reached unless the test says what answers. */
import type { PerformContext } from '../plugin-delivery.ts'
import type { HttpClient, Sql } from '../plugin.ts'
import { CallError } from '../errors.ts'
import type { Claim, RouteContext, RouteRequest, Visitor } from '../plugin-route.ts'

const unreachable: HttpClient = (request) => Promise.reject(new Error(`This test answers no ${request.method} ${request.url}`))
const noTables: Sql = { query: (text) => Promise.reject(new Error(`This test has no database: ${text}`)) }

/** `renew` keeps what it is told, so that a later call of the same context has it. */
export function callContext(given: Partial<PerformContext> = {}): PerformContext {
  let settings = given.settings ?? {}
  return {
    now: Date.UTC(2027, 0, 4, 9),
    signal: new AbortController().signal,
    http: unreachable,
    workspace: 1,
    sql: noTables,
    renew: async (change) => (settings = await change(settings)),
    deliver: ({ channel, to }) => Promise.reject(new Error(`This test delivers nothing to ${to} by ${channel}`)),
    ...given,
    get settings() {
      return settings
    },
  }
}

/** Tickets are the signed data itself, in the open; visitors are who they say, and any hash proves it. */
export function routeContext(given: Partial<RouteContext> = {}): RouteContext {
  const publicUrl = given.publicUrl ?? 'https://flows.example'
  const urlOf = (route: string, ticket = 'ticket') => `${publicUrl}/x/plugin/${route}/${encodeURIComponent(ticket)}`
  return {
    ...callContext(given),
    publicUrl,
    urlOf,
    sign: (_route, data) => JSON.stringify(data),
    resource: () => Promise.resolve(null),
    resources: () => Promise.resolve([]),
    whoIs: ({ userId, anonymousId, userHash }) => visitorOf({ userId, anonymousId }, userHash !== undefined),
    messageOf: () => Promise.resolve(null),
    ...given,
  }
}

async function visitorOf({ userId, anonymousId }: Claim, isProved: boolean): Promise<Visitor> {
  if (userId !== undefined) return { person: { userId }, isProved }
  if (anonymousId !== undefined) return { person: { anonymousId }, isProved: false }
  throw new CallError('permanent', 'VISITOR_MISSING', 'Give the userId or the anonymousId of the visitor')
}

export const routeRequest = (given: Partial<RouteRequest> = {}): RouteRequest => ({
  body: '',
  bytes: new TextEncoder().encode(given.body ?? ''),
  headers: {},
  query: {},
  ip: '203.0.113.7',
  language: 'en',
  data: null,
  ...given,
})
