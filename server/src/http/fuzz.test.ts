/** Whatever JSON, text or number is sent to whichever route, the server answers, and never with a fault of its own. */
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { invitation, reminder } from '../../../test/support/flows.ts'
import { basic, bearer, type FrontDoor, keys, openFrontDoor } from '../../../test/support/http.ts'

const start = '2026-01-01T00:00:00Z'
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '\0', '\ud800', '__proto__', 'constructor', "' or 1=1", '😀', '1e999', '-0', '𝕏'.repeat(300)),
)
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.double(),
    fc.integer(),
    text,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4 }),
  ),
})).value

/** A body that is right but for one place. */
const nearly = (body: object) =>
  fc.tuple(fc.nat(), json).map(([pick, value]) => {
    const copy = structuredClone(body) as Record<string, unknown>
    const places: [Record<string, unknown>, string][] = []
    const visit = (at: Record<string, unknown>) => {
      for (const key of Object.keys(at)) {
        places.push([at, key])
        if (at[key] !== null && typeof at[key] === 'object') visit(at[key] as Record<string, unknown>)
      }
    }
    visit(copy)
    const [at, key] = places[pick % places.length]!
    at[key] = value
    return copy
  })

const event = {
  type: 'track',
  event: 'A',
  userId: 'u',
  messageId: 'm',
  timestamp: start,
  sentAt: start,
  properties: { a: 1 },
  context: {},
  traits: {},
  groupId: 'g',
  previousId: 'p',
}
const bodies = fc.oneof(
  json,
  ...[
    reminder,
    invitation,
    event,
    { batch: [event, event], sentAt: start },
    { contacts: ['a'], data: {} },
    { name: 'k', kind: 'api' },
    { to: start },
  ].map(nearly),
)

describe('any request', () => {
  let door: FrontDoor
  let flow: string
  beforeAll(async () => {
    door = await openFrontDoor(start)
    flow = (await door.ask('POST', '/api/flows', { payload: invitation })).body.id
    await door.ask('POST', `/api/flows/${flow}/publish`)
  })
  afterAll(() => door.close())

  it('with any body is answered, never by a fault of the server', { timeout: 120_000 }, async () => {
    const routes = [...door.app.policies.keys()].filter((route) => /^(POST|PUT) /.test(route))
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...routes), bodies, async (route, body) => {
        const [method, url] = route.split(' ') as ['POST', string]
        const headers = url.startsWith('/v1') ? basic(keys.writeKey) : bearer(keys.apiKey)
        const payload = JSON.stringify(body) ?? 'null'
        const answer = await door.ask(method, url.replace(/:\w+/, flow), {
          headers: { ...headers, 'content-type': 'application/json' },
          payload,
        })
        expect(answer.status).toBeLessThan(500)
      }),
      { numRuns: 1500 },
    )
  })

  it('with a number too large for any limit is refused', async () => {
    const { status, body } = await door.ask('GET', '/api/flows?limit=1e999')
    expect([status, body.code, body.detail]).toEqual([400, 'REQUEST_INVALID', 'query/limit is too large a number'])
  })

  it('with any address and query is answered, never by a fault of the server', { timeout: 120_000 }, async () => {
    const routes = [...door.app.policies.keys()].filter(
      (route) => route.startsWith('GET ') && !route.includes('/live') && !route.includes('*'),
    )
    const names = ['limit', 'cursor', 'flow', 'contact', 'state', 'search', 'sort', 'version', 'by', 'channel', 'to']
    const value = fc.oneof(
      text,
      fc.integer().map(String),
      fc.array(json).map((values) => Buffer.from(JSON.stringify(values)).toString('base64url')),
    )
    const encode = (part: string) => encodeURIComponent(part.toWellFormed())
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...routes),
        value,
        fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 3 }),
        async (route, id, query) => {
          const search = Object.entries(query).map(([name, part]) => `${name}=${encode(part)}`)
          const { status } = await door.ask('GET', `${route.slice(4).replace(/:\w+/, encode(id))}?${search.join('&')}`)
          expect(status).toBeLessThan(500)
        },
      ),
      { numRuns: 1500 },
    )
  })
})
