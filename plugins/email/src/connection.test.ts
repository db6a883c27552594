import type { JsonObject } from '@millrace/core'
import type { SMTPServerOptions } from 'smtp-server'
import { afterEach, describe, expect, it } from 'vitest'
import { createFaultServer, smtpError, type FaultServer } from '../test/fault-server.ts'
import { context } from '../test/letters.ts'
import plugin from './index.ts'

let server: FaultServer
let commands: string[] = []

afterEach(() => server.close())

async function listen(faults: SMTPServerOptions = {}): Promise<void> {
  commands = []
  const note = (what: string) => commands.push(what)
  server = await createFaultServer({
    authOptional: true,
    allowInsecureAuth: true,
    onAuth: ({ username = '' }, _, done) => (
      note('AUTH'),
      username === 'ann' ? done(null, { user: username }) : done(smtpError(535, 'Wrong'))
    ),
    onMailFrom: (_address, _session, done) => (note('MAIL'), done()),
    ...faults,
  })
}

const test = (settings: JsonObject) => plugin.connection!.test!(context(settings))

describe('a test of the connection', () => {
  it('logs in and sends nothing', async () => {
    await listen()
    const told = await test({ smtpUrl: server.url.replace('//', '//ann:secret@') })
    expect([commands, server.accepted, server.connections()]).toEqual([['AUTH'], [], 1])
    expect(told.en).toContain('bounces and complaints will not be noticed')
    expect(told.ru).toContain('домен для возвратов не задан')
    const all = await test({ smtpUrl: server.url, bounceDomain: 'bounces.shop.example' })
    expect(all.en).toBe('The mail server answers and takes the login; letters are not signed here.')
  })

  it('says what to do about a login that is refused, a server that is away, a certificate that is wrong', async () => {
    await listen()
    await expect(test({ smtpUrl: server.url.replace('//', '//bob:s3cret@') })).rejects.toMatchObject({
      code: 'EMAIL_LOGIN_REFUSED',
      message: expect.not.stringContaining('s3cret'),
    })
    await server.close()
    await expect(test({ smtpUrl: server.url })).rejects.toMatchObject({
      code: 'EMAIL_SERVER_UNREACHABLE',
      message: expect.stringContaining('look at host and port'),
    })
    await listen({ hideSTARTTLS: false })
    await expect(test({ smtpUrl: server.url })).rejects.toMatchObject({ code: 'EMAIL_TLS_REFUSED' })
  })

  it('finds settings that no letter could be sent by', async () => {
    await listen()
    const smtpUrl = server.url
    await expect(test({})).rejects.toMatchObject({ code: 'EMAIL_SERVER_UNSET' })
    await expect(test({ smtpUrl: 'smtp://x?sendmail=true&path=/bin/sh' })).rejects.toMatchObject({ code: 'EMAIL_SERVER_URL_BAD' })
    await expect(test({ smtpUrl, from: 'a@b.example, c@d.example' })).rejects.toMatchObject({ code: 'EMAIL_SENDER_INVALID' })
    await expect(test({ smtpUrl, replyTo: 'nobody' })).rejects.toMatchObject({ code: 'EMAIL_SENDER_INVALID' })
    await expect(test({ smtpUrl, dkimDomain: 'shop.example' })).rejects.toMatchObject({ code: 'EMAIL_DKIM_INCOMPLETE' })
    expect(server.connections()).toBe(0)
  })
})
