import { expect, it } from 'vitest'
import { givenHosts } from './given-hosts.ts'

it('hosts that the environment names are those of its addresses, with their ports', () => {
  const mail = { smtpUrl: 'smtp://user:secret@Mail.internal:2525', from: 'Shop <a@shop.example>', retries: 5 }
  expect(
    givenHosts({ mail, more: { a: 'smtps://mx.internal', b: 'smtp://[::1]', c: 'https://gate.internal/x', d: ['smtp://no.internal'] } }),
  ).toEqual(['mail.internal:2525', 'mx.internal:465', '[::1]:587', 'gate.internal:443'])
})
