/**
 * The built-in inbox: a real SMTP server on the loopback that takes any letter and passes none on. A letter is stored before the
 * server answers 250, so that a sender's success means the same as anywhere else.
 */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { callbackify } from 'node:util'
import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser'
import type { Pool } from 'pg'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import { createGroupCommit } from '../store/group-commit.ts'
import { type CaughtMail, storeMail } from './mail.ts'

export interface Inbox {
  /** For SMTP_URL's place in the settings of whatever sends mail. */
  readonly smtpUrl: string
  close(): Promise<void>
}

const sizeMax = 25 * 1024 * 1024
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export interface InboxOptions {
  readonly pool: Pool
  readonly onError: (error: unknown) => void
}

/** Listens on a free port of 127.0.0.1. */
export async function openInbox({ pool, onError }: InboxOptions): Promise<Inbox> {
  const mails = createGroupCommit<CaughtMail, true>({
    size: 200,
    capacity: Number.POSITIVE_INFINITY,
    commit: async (groups) => {
      await storeMail(pool, groups.flat())
      return groups.map(() => true)
    },
  })
  const receive = async (stream: SMTPServerDataStream, session: SMTPServerSession): Promise<string> => {
    const raw = await buffer(stream)
    if (stream.sizeExceeded) throw refusal(552, 'The letter is too large')
    const mail = await simpleParser(raw, { skipImageLinks: true })
    await mails.add(session.envelope.rcptTo.map(({ address }) => readLetter(mail, session, address))).catch((error: unknown) => {
      onError(error)
      throw refusal(451, 'The letter could not be stored; try again')
    })
    return 'Stored'
  }
  const server = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    disableReverseLookup: true,
    size: sizeMax,
    closeTimeout: 1000,
    onData: callbackify(receive),
  })
  server.on('error', onError)
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  return {
    smtpUrl: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

const refusal = (responseCode: number, message: string) => Object.assign(new Error(message), { responseCode })

function readLetter(mail: ParsedMail, { envelope }: SMTPServerSession, to: string): CaughtMail {
  const headers = headersOf(mail)
  const message = headers['x-millrace-message']
  const from = addressText(mail.from) || (envelope.mailFrom === false ? '' : envelope.mailFrom.address)
  return {
    message: message !== undefined && uuid.test(message) ? message : null,
    from,
    to: to.toLowerCase(),
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: mail.html === false ? null : mail.html,
    headers,
  }
}

const addressText = (addresses: AddressObject | undefined) => addresses?.text ?? ''

function headersOf({ headerLines }: ParsedMail): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {}
  for (const { key, line } of headerLines) {
    const value = line
      .slice(line.indexOf(':') + 1)
      .replace(/\r?\n[ \t]+/g, ' ')
      .trim()
    headers[key] = headers[key] === undefined ? value : `${headers[key]}\n${value}`
  }
  return headers
}
