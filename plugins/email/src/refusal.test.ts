/** What servers say to RCPT, as they are known to say it. */
import { describe, expect, it } from 'vitest'
import { isNobody } from './refusal.ts'

const refused = (response: string, command = 'RCPT TO') => isNobody({ command, response })

describe('a refused recipient', () => {
  it.each([
    '550 5.1.1 <ann@mail.example>: Recipient address rejected: User unknown in local recipient table',
    '550-5.1.1 The email account that you tried to reach does not exist.\n550 5.1.1 Please try double-checking',
    '550 5.1.1 no sign of <sender.relay@spam.example>',
    '550 No such user here',
    '550 Requested action not taken: mailbox unavailable',
    '554 5.1.2 Bad destination system',
    '550 5.1.0 Address rejected: user not found',
    '550 Нет такого пользователя',
  ])('is nobody by: %s', (response) => expect(refused(response)).toBe(true))

  it.each([
    ['a policy', '550 5.7.1 Message rejected due to local policy'],
    ['spam', '554 5.7.1 Service unavailable; client [192.0.2.1] blocked using Spamhaus'],
    ['spam under the code of an unknown user', '550 5.1.1 blocked: your reputation is low'],
    ['the size', '552 5.3.4 Message size exceeds fixed limit'],
    ['a full mailbox', '552 5.2.2 The mailbox is full: user over quota'],
    ['relaying', '550 relay not permitted'],
    ['relaying', '554 5.7.1 <ann@mail.example>: Relay access denied'],
    ['a list of hosts', '553 sorry, that domain is not in my list of allowed rcpthosts'],
    ['a missing login', '550 5.1.1 Please authenticate first'],
    ['our own address', '550-Verification failed for <hello@shop.example>\n550-No such user here\n550 Sender verify failed'],
    ['our own account', '550 Your account has been suspended'],
    ['nothing', '550 5.0.0 Refused'],
    ['nothing', '550 Refused'],
    ['nothing', ''],
  ])('is not given up for %s: %s', (_why, response) => expect(refused(response)).toBe(false))

  it('is told from a refused sender or text', () => {
    for (const command of ['MAIL FROM', 'DATA']) expect(refused('550 5.1.1 User unknown', command)).toBe(false)
    expect(isNobody({})).toBe(false)
  })
})
