/** Connectors whose addresses others choose: none can be led to what is not the public internet, however it is written. */
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { CallError, createRegistry, type JsonObject } from '@millrace/core'
import { callContext } from '@millrace/core/testing'
import httpPlugin from '@millrace/node-http'
import webhookPlugin from '@millrace/plugin-webhook'
import webpushPlugin from '@millrace/plugin-webpush'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBrowser } from '../../plugins/webpush/test/browser.ts'
import { createHttpClient } from '../../server/src/outside/http-client.ts'
import { privateHosts } from '../support/private-hosts.ts'

const registry = createRegistry([httpPlugin, webhookPlugin, webpushPlugin])
const browser = createBrowser()
let hits = 0
let port = 0
const canary = createServer((_request, response) => {
  hits += 1
  response.end('canary')
})

beforeAll(async () => {
  canary.listen(0, '::')
  await once(canary, 'listening')
  port = (canary.address() as AddressInfo).port
})
afterAll(() => canary.close())

const settings = {
  secret: `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
  subject: 'mailto:a@shop.example',
  privateKey: 'q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94',
}
const context = () => callContext({ http: createHttpClient({ ports: [port] }), settings })

const call = (type: string, data: JsonObject) =>
  registry.calls
    .get(type)!
    .perform({ id: 'i', workspace: 1, contact: '1', run: 'r', flow: '1', node: 'n', key: 'k', attempt: 1, data }, context())
const tracking = { click: () => '', open: '', unsubscribe: '', returnToken: '', preferences: '' }

/** By what is asked: a request to a host that the author, or a stranger, chose. */
const connectors: Readonly<Record<string, (host: string) => Promise<unknown>>> = {
  'http.request': (host) =>
    call('http.request', { method: 'GET', url: `http://${host}:${port}/`, headers: {}, body: null, timeoutMs: 5000, keep: true }),
  'webhook.send': (host) => call('webhook.send', { url: `http://${host}:${port}/`, body: '{}' }),
  'webpush.send': (host) => {
    const to = browser.subscribe(`https://${host}:${port}/`)
    const message = { id: 'm', key: 'k', to, content: { title: 'x' }, transactional: false, tracking }
    return registry.channels.get('webpush')!.send(message, context())
  },
}

describe('a connector', () => {
  it.each(Object.keys(connectors))(`%s reaches none of ${privateHosts.length} spellings of private addresses`, async (name) => {
    expect(privateHosts.length).toBeGreaterThanOrEqual(60)
    const kinds = await Promise.all(
      privateHosts.map((host) =>
        connectors[name]!(host).then(
          () => 'reached',
          (error: unknown) => (error instanceof CallError ? error.kind : String(error)),
        ),
      ),
    )
    expect([...new Set(kinds)]).toEqual(['permanent'])
    expect(hits).toBe(0)
  })
})
