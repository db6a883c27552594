/**
 * One connection to an SMPP server, bound as a transceiver: it is asked, it answers, it tells of deliveries, and silence ends it. What was
 * submitted and not answered when it ends may have been taken.
 */
import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { CallError } from '@millrace/core'
import { smpp, type LibrarySession, type Pdu } from './library.ts'

export interface SessionOptions {
  readonly host: string
  /** Where the host was found to be. */
  readonly address: string
  readonly port: number
  readonly tls: boolean
  readonly systemId: string
  readonly password: string
  readonly systemType: string
  /** Resolves once what was told is durable: until then the server keeps it. */
  hear(pdu: Pdu): Promise<void>
  readonly signal: AbortSignal
}

export interface Session {
  readonly open: boolean
  /** The answer, whatever its status. Throws `CallError`: `retry` when it was not submitted, `unknown` when its answer did not come. */
  submit(fields: object): Promise<Pdu>
  /** Takes leave of the server. */
  close(): Promise<void>
}

const connectMs = 10_000
const answerMs = 60_000
const enquireMs = 30_000
const leaveMs = 2_000
/** `ESME_RX_T_APPN`: the server is to try again. */
const tryAgain = 0x64

/** Throws `CallError` `retry`: nothing was submitted. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const socket = await openSocket(options)
  const session = new smpp.Session({ socket })
  // Whatever is wrong with the stream, what follows on it cannot be read.
  session.on('error', () => session.destroy())
  try {
    await bind(session, options)
  } catch (error) {
    session.destroy()
    throw error
  }
  return living(session, options)
}

const unreachable = (host: string, why: string, cause?: unknown) =>
  new CallError('retry', 'SMS_SMPP_UNREACHABLE', `The SMPP server ${host} cannot be reached: ${why}`, {
    cause,
    ru: `Нет связи с SMPP-сервером ${host}: ${why}`,
  })

function openSocket({ host, address, port, tls, signal }: SessionOptions): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>()
  const socket = tls ? connectTls({ host: address, port, servername: host }) : connectPlain({ host: address, port })
  const fail = (error: Error) => {
    socket.destroy()
    reject(unreachable(host, error.message, error))
  }
  const late = AbortSignal.any([signal, AbortSignal.timeout(connectMs)])
  const giveUp = () => fail(new Error('it did not answer in time'))
  late.addEventListener('abort', giveUp, { once: true })
  socket.once('error', fail)
  socket.once(tls ? 'secureConnect' : 'connect', () => {
    late.removeEventListener('abort', giveUp)
    socket.off('error', fail)
    resolve(socket)
  })
  return promise
}

async function bind(session: LibrarySession, { host, systemId, password, systemType }: SessionOptions): Promise<void> {
  const fields = { system_id: systemId, password, system_type: systemType, interface_version: 0x34 }
  const answer = await asked(session, 'bind_transceiver', { fields, ms: connectMs }).catch((error: unknown) => {
    throw unreachable(host, (error as Error).message, error)
  })
  if (answer.command_status !== 0)
    throw new CallError('retry', 'SMS_SMPP_LOGIN_REFUSED', `The SMPP server ${host} refuses the login: ${statusText(answer)}`, {
      ru: `SMPP-сервер ${host} не принимает логин и пароль: ${statusText(answer)}`,
    })
}

export const statusText = ({ command_status: status }: Pdu): string => `status 0x${status.toString(16).padStart(8, '0')}`

interface Asking {
  readonly fields: object
  readonly ms: number
}

/** Rejects with `CallError`: `retry` when the request did not go out, `unknown` after. */
function asked(
  session: LibrarySession,
  command: 'bind_transceiver' | 'submit_sm' | 'enquire_link' | 'unbind',
  { fields, ms }: Asking,
): Promise<Pdu> {
  const { promise, resolve, reject } = Promise.withResolvers<Pdu>()
  const lost = () => reject(new CallError('unknown', 'SMS_CONNECTION_LOST', 'The connection to the SMPP server was lost'))
  const silent = () => {
    reject(new CallError('unknown', 'SMS_ANSWER_LATE', 'The SMPP server did not answer in time'))
    // Its next answer could be taken for this one's.
    session.destroy()
  }
  const timer = setTimeout(silent, ms)
  session.once('close', lost)
  const isOut = session[command](fields, resolve)
  if (!isOut) reject(new CallError('retry', 'SMS_SMPP_UNREACHABLE', 'The connection to the SMPP server is closed'))
  return promise.finally(() => {
    clearTimeout(timer)
    session.off('close', lost)
  })
}

function living(session: LibrarySession, { hear }: SessionOptions): Session {
  let open = true
  // Many may wait for one connection to end.
  session.setMaxListeners(0)
  const enquiry = setInterval(
    () => void asked(session, 'enquire_link', { fields: {}, ms: connectMs }).catch(() => session.destroy()),
    enquireMs,
  )
  enquiry.unref()
  session.on('close', () => {
    open = false
    clearInterval(enquiry)
  })
  session.on('enquire_link', (pdu: Pdu) => session.send(pdu.response()))
  session.on('unbind', (pdu: Pdu) => {
    open = false
    session.send(pdu.response())
    session.close()
  })
  session.on('deliver_sm', (pdu: Pdu) => {
    void hear(pdu).then(
      () => session.send(pdu.response()),
      () => session.send(pdu.response({ command_status: tryAgain })),
    )
  })
  return {
    get open() {
      return open
    },
    submit: (fields) => asked(session, 'submit_sm', { fields, ms: answerMs }),
    close: async () => {
      if (!open) return
      open = false
      await asked(session, 'unbind', { fields: {}, ms: leaveMs }).catch(() => {})
      session.close()
    },
  }
}
