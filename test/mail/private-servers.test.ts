/** The mail server that a workspace names: none that is not on the public internet is spoken to, however it is written. */
import { createServer } from 'node:net'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { CallError } from '@millrace/core'
import { callContext } from '@millrace/core/testing'
import email from '@millrace/plugin-email'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { letter } from '../../plugins/email/test/letters.ts'
import { createLocate } from '../../server/src/outside/locate.ts'
import { privateHosts } from '../support/private-hosts.ts'

let greeted = 0
const canary = createServer((socket) => {
  greeted += 1
  socket.end('220 secret-banner ESMTP\r\n')
})

beforeAll(async () => {
  canary.listen(0, '::')
  await once(canary, 'listening')
})
afterAll(async () => {
  canary.close()
  await email.close?.()
})

const codeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'sent',
    (error: unknown) => (error instanceof CallError ? `${error.kind} ${error.code}` : String(error)),
  )

it(`none of ${privateHosts.length} spellings of private addresses is sent to or tried`, async () => {
  expect(privateHosts.length).toBeGreaterThanOrEqual(60)
  const { port } = canary.address() as AddressInfo
  const [channel] = email.channels!
  for (const host of privateHosts) {
    const settings = { smtpUrl: `smtp://user:secret@${host}:${port}`, from: 'a@shop.example' }
    const context = callContext({ settings, locate: createLocate() })
    const codes = await Promise.all([codeOf(channel!.send(letter(), context)), codeOf(email.connection!.test!(context))])
    for (const code of codes)
      expect([host, code]).toEqual([host, expect.stringMatching(/^retry EMAIL_SERVER_(REFUSED|UNREACHABLE|URL_BAD)$/)])
  }
  expect(greeted).toBe(0)
})
