/** Whose tries are counted, when proxies stand before the server and when none does. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keys, openFrontDoor, secret, type FrontDoor } from '../../../test/support/http.ts'
import type { TrustProxy } from '../config/trust-proxy.ts'
import type { App } from './app.ts'
import { createHttp } from './server.ts'

const proxy = '10.1.2.3'
/** Of sign-ins in a minute, from one address. */
const most = 10

describe('the address of who asks', () => {
  let door: FrontDoor
  const apps: App[] = []
  beforeAll(async () => {
    door = await openFrontDoor('2026-01-01T00:00:00Z')
  })
  afterAll(async () => {
    for (const app of apps) await app.close()
    await door.close()
  })

  async function behind(trustProxy?: TrustProxy) {
    const app = await createHttp({ runtime: door.runtime, secret, keys, publicUrl: 'http://localhost', trustProxy })
    apps.push(app)
    return async (remoteAddress: string, forwarded?: string) => {
      const headers = { host: 'localhost', ...(forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }) }
      const payload = { email: 'nobody@example.com', password: 'guess' }
      return (await app.inject({ method: 'POST', url: '/api/session', remoteAddress, headers, payload })).statusCode
    }
  }
  /** How many of so many tries get to the password. */
  async function heard(tries: number, one: (n: number) => Promise<number>): Promise<number> {
    let count = 0
    for (let n = 0; n < tries; n += 1) count += (await one(n)) === 429 ? 0 : 1
    return count
  }

  it('is that of the connection, whatever it says, when no proxy is trusted', async () => {
    const signIn = await behind()
    expect(await heard(most + 3, (n) => signIn('203.0.113.9', `198.51.100.${n}`))).toBe(most)
  })

  it.each<[string, TrustProxy]>([
    ['a number of them', 1],
    ['their addresses', ['10.0.0.0/8', 'loopback']],
  ])('is what the proxy before the server says, where proxies are trusted by %s', async (_how, trust) => {
    const signIn = await behind(trust)
    expect(await heard(most + 3, (n) => signIn(proxy, `198.51.100.${n}`))).toBe(most + 3)
    expect(await heard(most + 3, () => signIn(proxy, '203.0.113.9'))).toBe(most)
    // What the caller itself wrote stands before what the proxy added.
    expect(await heard(3, (n) => signIn(proxy, `192.0.2.${n}, 10.9.9.${n}, 203.0.113.9`))).toBe(0)
  })

  it('is that of the connection when it does not come from a trusted address', async () => {
    const signIn = await behind(['10.0.0.0/8'])
    expect(await heard(most + 3, (n) => signIn('203.0.113.9', `198.51.100.${n}`))).toBe(most)
  })

  it('is found behind two proxies, and no third is believed', async () => {
    const signIn = await behind(2)
    expect(await heard(most + 3, (n) => signIn(proxy, `198.51.100.${n}, 203.0.113.9, 10.7.7.7`))).toBe(most)
    expect(await heard(2, (n) => signIn(proxy, `203.0.113.9, 198.51.100.${n}, 10.7.7.7`))).toBe(2)
  })
})
