import { CallError } from '@millrace/core'
import { describe, expect, it } from 'vitest'
import { findServer, readSmtpUrl } from './smtp-url.ts'

describe('the address of a mail server', () => {
  it('says how it is reached and who logs in', () => {
    expect(readSmtpUrl(' smtps://ann%40shop.example:p%2Fw%3A@mail.example:465 ')).toEqual({
      secure: true,
      host: 'mail.example',
      port: 465,
      auth: { user: 'ann@shop.example', pass: 'p/w:' },
    })
    expect(readSmtpUrl('smtp://[::1]:2525')).toEqual({ secure: false, host: '::1', port: 2525 })
    expect(readSmtpUrl('smtp://mail_server')).toEqual({ secure: false, host: 'mail_server' })
    expect(readSmtpUrl('smtp://почта.рф').host).toBe('xn--80a1acny.xn--p1ai')
  })

  it('may set how the connection is kept', () => {
    const query =
      '?maxConnections=4&socketTimeout=600000&requireTLS=true&tls.rejectUnauthorized=false&tls.servername=mx.example&name=flows.example'
    expect(readSmtpUrl(`smtp://mail.example${query}`)).toMatchObject({
      maxConnections: 4,
      socketTimeout: 600_000,
      requireTLS: true,
      name: 'flows.example',
      tls: { rejectUnauthorized: false, servername: 'mx.example' },
    })
  })

  it.each([
    'sendmail=true&path=/bin/sh',
    'pool=false',
    'streamTransport=true',
    'jsonTransport=true',
    'proxy=http://127.0.0.1:3128',
    'socket=1',
    'maxRequeues=5',
    'disableFileAccess=false',
    'url=smtp://evil.example',
    'host=evil.example',
    'service=gmail',
    'auth.user=x',
    'tls.ca=/etc/passwd',
    '__proto__=x',
    'socketTimeout=-1',
    'requireTLS=maybe',
    'name=a%0d%0aRCPT',
    'debug=true',
  ])('may not have %s: no option runs a program, reads a file or leads elsewhere', (query) => {
    expect(() => readSmtpUrl(`smtp://mail.example?${query}`)).toThrow(
      expect.objectContaining({ kind: 'retry', code: 'EMAIL_SERVER_URL_BAD' }),
    )
  })

  it.each(['', 'mail.example', 'http://mail.example', 'direct://mail.example', 'smtp://', 'smtp://ann:100%@mail.example'])(
    'is not %j',
    (text) => {
      expect(() => readSmtpUrl(text)).toThrow(expect.objectContaining({ code: 'EMAIL_SERVER_URL_BAD' }))
    },
  )

  it('is asked under the address that was allowed, by its own name', async () => {
    const asked: unknown[] = []
    const locate = async (...given: readonly [string, number]) => (asked.push(given), '198.51.100.7')
    expect(await findServer('smtps://mail.example', { locate })).toEqual({
      secure: true,
      host: '198.51.100.7',
      port: 465,
      tls: { servername: 'mail.example' },
    })
    expect(await findServer('smtp://203.0.113.5:25', { locate })).toEqual({ secure: false, host: '198.51.100.7', port: 25 })
    expect(asked).toEqual([
      ['mail.example', 465],
      ['203.0.113.5', 25],
    ])
  })

  it('that may not be reached keeps letters, for they are not to blame', async () => {
    const refusing = (fault: CallError) => findServer('smtp://10.0.0.1', { locate: () => Promise.reject(fault) })
    const refused = refusing(new CallError('permanent', 'HTTP_ADDRESS_REFUSED', '10.0.0.1 is not an address of the public internet'))
    await expect(refused).rejects.toMatchObject({
      kind: 'retry',
      code: 'EMAIL_SERVER_REFUSED',
      message: expect.stringContaining('MILLRACE_ALLOW_HOSTS'),
    })
    const unknown = refusing(new CallError('retry', 'HTTP_NAME_UNKNOWN', 'not found'))
    await expect(unknown).rejects.toMatchObject({ kind: 'retry', code: 'EMAIL_SERVER_UNREACHABLE' })
  })

  it('is never told with its password', () => {
    for (const text of ['smtp://ann:s3cret%@mail.example', 'smtp://ann:s3cret@mail.example?pool=1', 'ftp://ann:s3cret@mail.example']) {
      expect(() => readSmtpUrl(text)).toThrow(expect.objectContaining({ message: expect.not.stringContaining('s3cret') }))
    }
  })
})
