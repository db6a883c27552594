import { fastify } from 'fastify'
import { describe, expect, it } from 'vitest'
import type { App } from './app.ts'
import { addSecurityHeaders } from './headers.ts'

async function answer(https: boolean) {
  const app = fastify() as unknown as App
  await addSecurityHeaders(app, { https })
  app.get('/', async (_request, reply) => reply.header('content-security-policy', `default-src 'none'`).send('own'))
  const [own, unknown] = [await app.inject('/'), await app.inject('/nowhere')]
  await app.close()
  return { own: own.headers, unknown: unknown.headers, body: own.body }
}

describe('the security headers', () => {
  it('are on every answer, errors too', async () => {
    const { unknown } = await answer(false)
    expect(unknown['content-security-policy']).toMatch(/^default-src 'self';script-src 'self';.*frame-ancestors 'none'$/)
    expect(unknown).toMatchObject({ 'x-frame-options': 'DENY', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
    expect(unknown['content-type']).toContain('application/json')
  })

  it('keep browsers to https only where the server is reached by it', async () => {
    expect((await answer(false)).unknown).not.toHaveProperty('strict-transport-security')
    expect((await answer(true)).unknown['strict-transport-security']).toContain('max-age')
  })

  it('leave a page its own policy, and every answer its own length', async () => {
    const { own, body } = await answer(false)
    expect([own['content-security-policy'], own['content-length'], body]).toEqual([`default-src 'none'`, '3', 'own'])
  })
})
