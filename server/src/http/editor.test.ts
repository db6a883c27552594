import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FrontDoor, openFrontDoor } from '../../../test/support/http.ts'

describe('the editor', () => {
  let door: FrontDoor
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'millrace-editor-'))
    await mkdir(join(folder, 'assets'))
    await writeFile(join(folder, 'index.html'), '<title>Editor</title>')
    await writeFile(join(folder, 'embed.html'), '<meta name="millrace-hosts" content="" />')
    await writeFile(join(folder, 'assets/main-1a2b.js'), 'export {}')
    await writeFile(join(tmpdir(), 'outside.txt'), 'secret')
    door = await openFrontDoor('2026-01-01T00:00:00Z', { editor: folder, frameAncestors: ['https://a.example', 'http://localhost:81'] })
  })
  afterAll(async () => {
    await door.close()
    await rm(folder, { recursive: true })
  })
  const get = (url: string, accept = 'text/html') => door.ask('GET', url, { headers: { accept } })

  it('is at / and at every page it routes itself', async () => {
    for (const url of ['/', '/flows', '/flows/12', '/setup?token=a.b', '/contacts/ann%40example.com']) {
      expect(await get(url)).toMatchObject({ status: 200, body: '<title>Editor</title>', headers: { 'cache-control': 'no-cache' } })
    }
  })

  it('lets assets be kept for ever, because their names change with them', async () => {
    expect(await get('/assets/main-1a2b.js')).toMatchObject({
      status: 200,
      headers: { 'cache-control': 'public, max-age=31536000, immutable' },
    })
  })

  it('may run scripts of this server alone, and be framed by nobody', async () => {
    const { headers } = await get('/')
    expect(headers['content-security-policy']).toMatch(/script-src 'self';.*frame-ancestors 'none'/)
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'x-frame-options': 'DENY' })
  })

  it('may be framed at /embed by the origins that the operator names, whom the page is told', async () => {
    const { status, body, headers } = await get('/embed/welcome')
    expect({ status, body }).toEqual({
      status: 200,
      body: '<meta name="millrace-hosts" content="https://a.example http://localhost:81" />',
    })
    expect(headers['content-security-policy']).toMatch(/script-src 'self';.*frame-ancestors https:\/\/a\.example http:\/\/localhost:81$/)
    expect(headers).not.toHaveProperty('x-frame-options')
    for (const url of ['/flows/welcome', '/embed.html', '/embed/a/b']) {
      expect((await get(url)).headers['content-security-policy']).toContain(`frame-ancestors 'none'`)
    }
  })

  it('does not stand in for what is missing', async () => {
    for (const url of ['/assets/gone.js', '/api/gone', '/v1/gone', '/t/gone']) {
      expect(await get(url)).toMatchObject({ status: 404, body: { code: 'ROUTE_UNKNOWN' } })
    }
    for (const url of ['/api//flows', '/flows/../../x']) expect((await get(url, 'application/json')).body.code).toBe('ROUTE_UNKNOWN')
    expect((await door.ask('POST', '/flows', { headers: {} })).body.code).toBe('ROUTE_UNKNOWN')
    expect((await get('/flows', 'application/json')).status).toBe(404)
    expect((await get('/favicon.ico', 'image/*')).status).toBe(404)
  })

  it('gives nothing from outside its folder', async () => {
    for (const url of ['/../outside.txt', '/..%2foutside.txt', '/assets/..%2f..%2foutside.txt', '/%2e%2e/outside.txt']) {
      expect(JSON.stringify((await get(url)).body)).not.toContain('secret')
    }
  })
})
