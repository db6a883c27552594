import { generateKeyPairSync, createPublicKey } from 'node:crypto'
import type { JsonObject } from '@millrace/core'
import { afterEach, describe, expect, it } from 'vitest'
import { createFaultServer, smtpError, type FaultServer } from '../test/fault-server.ts'
import { context, faultOf, letter } from '../test/letters.ts'
import { verifyDkim } from '../test/verify-dkim.ts'
import { emailChannel } from './channel.ts'
import { signingOf } from './dkim.ts'
import { createTransports } from './transport.ts'

const transports = createTransports()
const channel = emailChannel(transports)
let server: FaultServer

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
const signing = { from: 'Shop <hello@shop.example>', dkimDomain: 'shop.example', dkimSelector: 'millrace', dkimPrivateKey: pem }

afterEach(async () => {
  transports.close()
  await server.close()
})

const send = (settings: JsonObject, message = letter({ html: '<p>Привет  <a href="https://a.example">туда</a></p>' })) =>
  channel.send(message, context({ smtpUrl: server.url, ...settings }))

describe('a signed letter (DKIM, RFC 6376)', () => {
  it('is verified by the public key, with the headers of one-click unsubscription under the signature (RFC 8058)', async () => {
    server = await createFaultServer()
    await send(signing)
    await send(signing, letter({ subject: 'Чек 🧾', text: 'Спасибо\n\n  за заказ  \n\n\n' }, { transactional: true }))
    const [marketing, receipt] = server.accepted.map(({ bytes }) => verifyDkim(bytes, publicKey))
    expect(marketing).toMatchObject({ valid: true, domain: 'shop.example', selector: 'millrace' })
    expect(marketing?.signed).toEqual(
      expect.arrayContaining(['from', 'to', 'subject', 'date', 'message-id', 'list-unsubscribe', 'list-unsubscribe-post', 'feedback-id']),
    )
    expect(receipt).toMatchObject({ valid: true })
    expect(receipt?.signed).not.toContain('list-unsubscribe')
  })

  it('is valid no more when a word of it, its sender or its way out is changed', async () => {
    server = await createFaultServer()
    await send(signing, letter({ text: 'Pay to account 1' }))
    const [{ bytes } = { bytes: '' }] = server.accepted
    const changes = [
      bytes.replace('account 1', 'account 2'),
      bytes.replace('hello@shop.example', 'evil@shop.example'),
      bytes.replace('track.example/u/1', 'evil.example/u/1'),
      bytes.replace('List-Unsubscribe=One-Click', 'List-Unsubscribe=None'),
    ]
    expect(verifyDkim(bytes, publicKey)?.valid).toBe(true)
    expect(changes.map((changed) => [changed === bytes, verifyDkim(changed, publicKey)?.valid])).toEqual(changes.map(() => [false, false]))
    expect(verifyDkim(bytes, generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey)?.valid).toBe(false)
  })

  it('that a server refuses before its text is no doubt: signing reads it, sending does not', async () => {
    server = await createFaultServer({ onRcptTo: (_address, _session, done) => done(smtpError(450, 'Later')) })
    expect(await faultOf(send(signing))).toEqual({ kind: 'retry', code: 'EMAIL_DEFERRED' })
    await server.close()
    server = await createFaultServer({ onRcptTo: () => server.reset() })
    expect(await faultOf(send(signing))).toEqual({ kind: 'retry', code: 'EMAIL_SERVER_UNREACHABLE' })
  })

  it('is none when nothing is set', async () => {
    server = await createFaultServer()
    await send({ from: 'a@shop.example' })
    expect(verifyDkim(server.accepted[0]!.bytes, publicKey)).toBeNull()
  })
})

describe('a key', () => {
  const pkcs1 = privateKey.export({ type: 'pkcs1', format: 'pem' }) as string
  it.each([
    ['as PEM', pem],
    ['as PEM of the older kind', pkcs1],
    ['in one line, as a form leaves it', pem.replaceAll('\n', ' ')],
    ['with line breaks written out', pem.replaceAll('\n', '\\n')],
    ['of Windows', pem.replaceAll('\n', '\r\n')],
    ['as the Base64 inside', pem.replace(/-----[^-]+-----/g, '').replaceAll('\n', '')],
  ])('is taken %s', async (_, dkimPrivateKey) => {
    server = await createFaultServer()
    const read = signingOf({ dkimDomain: 'Shop.example', dkimSelector: 's', dkimPrivateKey })
    expect(createPublicKey(read!.privateKey).equals(publicKey)).toBe(true)
    expect(read?.domainName).toBe('shop.example')
  })

  it('that cannot sign keeps letters here until it is set right, and is not told', async () => {
    server = await createFaultServer()
    const ed25519 = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
    const short = generateKeyPairSync('rsa', { modulusLength: 512 }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
    for (const dkimPrivateKey of ['none', ed25519, short, publicKey.export({ type: 'spki', format: 'pem' }) as string]) {
      const sending = send({ ...signing, dkimPrivateKey })
      expect(await faultOf(sending)).toEqual({ kind: 'retry', code: 'EMAIL_DKIM_KEY_INVALID' })
      await expect(sending).rejects.toThrow(
        expect.objectContaining({ message: expect.not.stringContaining(dkimPrivateKey.slice(30, 60) || 'none') }),
      )
    }
    expect(await faultOf(send({ ...signing, dkimSelector: '' }))).toEqual({ kind: 'retry', code: 'EMAIL_DKIM_INCOMPLETE' })
    expect(server.connections()).toBe(0)
  })
})
