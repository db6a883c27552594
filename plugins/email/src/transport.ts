/**
 * SMTP: letters go by pools of connections, and what a failure means is judged here. The question is always whether the server may have
 * taken the letter: not before its text began to flow, nor after it answered no.
 */
import { CallError } from '@millrace/core'
import { createTransport, type SendMailOptions, type Transporter } from 'nodemailer'
import type { Signing } from './dkim.ts'
import type { Letter } from './letter.ts'
import { createPools } from './pools.ts'
import type { SmtpServer } from './smtp-url.ts'

/** Connections, and so letters, under way at a time. */
export const connections = 8

type Watched = SendMailOptions & { readonly watch: Watch }

/** Where the text of a letter under way is kept in sight: once any of it was read, the server may have it. */
interface Watch {
  text?: { readonly readableDidRead: boolean }
}

export interface Transports {
  /** Throws `CallError`. */
  send(server: SmtpServer, sending: Sending): Promise<{ readonly reference?: string }>
  /** Connects and logs in, and sends nothing. Throws `CallError`. */
  verify(server: SmtpServer): Promise<void>
  close(): void
}

export interface Sending {
  readonly letter: Letter
  readonly signing: Signing | null
  readonly signal: AbortSignal
}

export function createTransports(): Transports {
  const pools = createPools(openPool)
  return {
    send: (server, sending) => pools.use(server, (pool) => deliver(pool, sending)),
    verify: async (server) => {
      const trial = createTransport({ ...trialOptions, ...server })
      try {
        await trial.verify()
      } catch (error) {
        throw judge(error as SmtpError, false)
      } finally {
        trial.close()
      }
    },
    close: () => pools.close(),
  }
}

async function deliver(pool: Transporter, { letter, signing, signal }: Sending): Promise<{ readonly reference?: string }> {
  const watch: Watch = {}
  const dkim = signing === null ? {} : { dkim: signing }
  try {
    const { response } = await pool.sendMail({ ...mailOf(letter), ...dkim, signal, watch } as Watched)
    return response === undefined ? {} : { reference: response.slice(0, 500) }
  } catch (error) {
    throw judge(error as SmtpError, watch.text?.readableDidRead ?? false)
  }
}

function mailOf({ envelope, headers, attachments, ...letter }: Letter): SendMailOptions {
  return {
    ...letter,
    attachments: [...attachments],
    envelope: { from: envelope.from, to: [...envelope.to] },
    headers: { ...headers },
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

type SmtpError = Error & { readonly code?: string; readonly originalCode?: string; readonly responseCode?: number }

/** What the letter, not the connection or the account, was refused for. */
const ofTheLetter = new Set(['EENVELOPE', 'EMESSAGE'])

/** Codes by which Node tells of TLS and certificates. */
const ofEncryption = /^(ERR_SSL|ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|EPROTO)/

function judge(error: SmtpError, flowing: boolean): CallError {
  const { code = '', originalCode = '', responseCode, message } = error
  const about = (kind: CallError['kind'], problem: string) => new CallError(kind, problem, message, { cause: error })
  const later = responseCode !== undefined && responseCode < 500
  if (ofTheLetter.has(code) && !later) return about('permanent', 'EMAIL_REFUSED')
  if (responseCode !== undefined) return about('retry', code === 'EAUTH' ? 'EMAIL_LOGIN_REFUSED' : 'EMAIL_DEFERRED')
  if (flowing) return about('unknown', 'EMAIL_CONNECTION_LOST')
  return about('retry', code === 'ETLS' || ofEncryption.test(originalCode) ? 'EMAIL_TLS_REFUSED' : 'EMAIL_SERVER_UNREACHABLE')
}

const poolOptions = {
  pool: true,
  maxConnections: connections,
  maxMessages: 1000,
  // Whether to send again is decided by the message's own record, never here.
  maxRequeues: 0,
  connectionTimeout: 30_000,
  greetingTimeout: 30_000,
  // RFC 5321, 4.5.3.2.6: a server may take 10 minutes to answer the end of DATA, and giving up sooner makes duplicates.
  socketTimeout: 600_000,
  idleTimeout: 30_000,
  disableFileAccess: true,
  disableUrlAccess: true,
} as const

/** A person waits for the answer. */
const trialOptions = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 12_000, dnsTimeout: 10_000 } as const

/** What the address sets in its query stands before what is set here. */
function openPool(server: SmtpServer): Transporter {
  const pool = createTransport({ ...poolOptions, ...server })
  pool.use('stream', ({ message, data }, next) => {
    const create = message.createReadStream.bind(message)
    const { watch } = data as { watch?: Watch }
    message.createReadStream = (options) => {
      const text = create(options)
      if (watch !== undefined) watch.text = text
      return text
    }
    next()
  })
  return pool
}
