import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FrontDoor, openFrontDoor } from '../../../../test/support/http.ts'

describe('what operators ask', () => {
  let door: FrontDoor
  let stopping = false
  beforeAll(async () => {
    door = await openFrontDoor('2026-01-01T00:00:00Z', { stopping: () => stopping })
  })
  afterAll(() => door.close())
  const get = (url: string) => door.ask('GET', url, { headers: {} })

  it('is alive while the process answers, ready while database, queue and migrations are in order', async () => {
    expect(await get('/healthz')).toMatchObject({ status: 200, body: { ok: true } })
    const ready = { ready: true, database: true, queue: true, migrations: true, sending: 'on', stopping: false }
    expect(await get('/readyz')).toMatchObject({ status: 200, body: ready })
    await door.pool.query(`insert into millrace.migration (owner, id) values ('millrace', '999-tomorrow')`)
    expect(await get('/readyz')).toMatchObject({ status: 503, body: { ready: false, migrations: false } })
    await door.pool.query(`delete from millrace.migration where id = '999-tomorrow'`)
  })

  it('is not ready once it is told to stop', async () => {
    stopping = true
    expect(await get('/readyz')).toMatchObject({ status: 503, body: { ready: false, stopping: true } })
    stopping = false
  })

  it('counts events, steps, calls and requests, and names no customer', async () => {
    await door.send('track', { userId: 'secret-ann', event: 'Secret Event' })
    const { headers, body } = await get('/metrics')
    expect(headers['content-type']).toContain('text/plain')
    for (const metric of [
      'millrace_events_accepted_total 1',
      'millrace_events_refused_total',
      'millrace_steps 0',
      'millrace_lane_lag_seconds',
      'millrace_oldest_due_age_seconds',
      'millrace_calls{state="unknown"} 0',
      'millrace_http_request_duration_seconds_count{method="POST",route="/v1/track",status="2xx"} 1',
    ]) {
      expect(body).toContain(metric)
    }
    expect(body.toLowerCase()).not.toContain('secret')
  })

  it('describes every route of the API, and itself to read', async () => {
    const { body } = await get('/api/openapi.json')
    expect(body.openapi).toBe('3.1.0')
    const described = Object.entries<object>(body.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const served = [...door.app.policies.keys()]
      .filter((route) => !/^(HEAD|OPTIONS) |\/api\/(docs|openapi)|\/v1\/.$/.test(route))
      .map((route) => route.replace(/:(\w+)/g, '{$1}'))
    expect(described.toSorted()).toEqual(served.toSorted())
    const page = await get('/api/docs/')
    expect(page.status).toBe(200)
    expect(page.body).not.toMatch(/<script(?![^>]*\bsrc=)/)
    expect(page.headers['content-security-policy']).toContain(`script-src 'self';`)
  })
})
