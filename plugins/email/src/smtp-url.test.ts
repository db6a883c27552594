import { describe, expect, it } from 'vitest'
import { readSmtpUrl } from './smtp-url.ts'

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

  it('is never told with its password', () => {
    for (const text of ['smtp://ann:s3cret%@mail.example', 'smtp://ann:s3cret@mail.example?pool=1', 'ftp://ann:s3cret@mail.example']) {
      expect(() => readSmtpUrl(text)).toThrow(expect.objectContaining({ message: expect.not.stringContaining('s3cret') }))
    }
  })
})
