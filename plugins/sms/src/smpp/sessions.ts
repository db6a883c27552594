/**
 * The connections of this process to SMPP servers, one a login, held open between messages and in their window and pace. A long text is several
 * submissions; once one of them was taken, what befalls the others leaves the message in doubt.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { CallError, type CallContext } from '@millrace/core'
import type { TextMessage } from '../gateway.ts'
import { createPace, type Pace } from '../pace.ts'
import { octetsOf, segmentsOf, type Segments } from '../segments.ts'
import type { SmsSettings } from '../settings.ts'
import { answerOf } from '../webhook.ts'
import { createBook, type Book } from './book.ts'
import type { Pdu } from './library.ts'
import { hearPdu } from './receipt.ts'
import { openSession, statusText, type Session } from './session.ts'
import { slots } from './slots.ts'

export interface SmppSessions {
  /** Throws `CallError`. */
  send(message: TextMessage, settings: SmsSettings, context: CallContext): Promise<{ readonly reference?: string }>
  /** Binds and takes leave. Throws `CallError`. */
  test(settings: SmsSettings, context: CallContext): Promise<void>
  close(): Promise<void>
}

export interface SessionsOptions {
  /** How a throttled submission waits. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>
}

interface Line {
  readonly session: Promise<Session>
  readonly slot: ReturnType<typeof slots>
  readonly pace: Pace
  readonly book: Book
}

type Pause = NonNullable<SessionsOptions['pause']>

const systemPause: Pause = async (ms, signal) => void (await sleep(ms, undefined, { signal }).catch(() => {}))

export function createSmppSessions({ pause = systemPause }: SessionsOptions = {}): SmppSessions {
  const lines = new Map<string, Line>()
  const lineOf = async (settings: SmsSettings, context: CallContext): Promise<{ readonly line: Line; readonly session: Session }> => {
    const name = JSON.stringify([context.workspace, settings.smppUrl, settings.systemId, settings.smppPassword, settings.systemType])
    const known = lines.get(name)
    const line = known ?? openLine(settings, context)
    lines.set(name, line)
    const forget = () => lines.get(name) === line && lines.delete(name)
    const session = await line.session.catch((error: unknown) => {
      forget()
      throw error
    })
    if (session.open) return { line, session }
    forget()
    return lineOf(settings, context)
  }
  return {
    send: async (message, settings, context) => {
      if (message.media.length > 0)
        throw new CallError('permanent', 'SMS_MEDIA_UNSUPPORTED', 'SMPP carries no media; send the message without them')
      const { line, session } = await lineOf(settings, context)
      return await line.slot(() => submitAll(message, { line, session, signal: context.signal, pause }))
    },
    test: async (settings, context) => {
      const session = await openSession(await placeOf(settings, context, async () => {}))
      await session.close()
    },
    close: async () => {
      const all = [...lines.values()]
      lines.clear()
      await Promise.all(all.map(({ session }) => session.then((one) => one.close()).catch(() => {})))
    },
  }
}

function openLine(settings: SmsSettings, context: CallContext): Line {
  const book = createBook()
  const { window = 10, perSecond = 20 } = settings
  const hear = async (pdu: Pdu) => {
    const heard = hearPdu(pdu)
    const known = heard.kind === 'report' ? book.read(heard) : heard
    const answer = answerOf(known)
    if (Object.keys(answer).length > 0) await context.report?.(answer)
  }
  const session = placeOf(settings, context, hear).then(openSession)
  return { session, slot: slots(window), pace: createPace(perSecond), book }
}

async function placeOf(settings: SmsSettings, { locate, signal }: CallContext, hear: (pdu: Pdu) => Promise<void>) {
  const { smppUrl = '', systemId = '', smppPassword = '', systemType = '' } = settings
  const url = URL.parse(smppUrl.trim())
  if (url === null || !/^s?smpp:$/.test(url.protocol) || url.hostname === '')
    throw new CallError(
      'retry',
      'SMS_GATEWAY_UNSET',
      `${JSON.stringify(smppUrl)} is no SMPP server: write smpp://host:port or ssmpp://host:port`,
      { ru: `${JSON.stringify(smppUrl)} — не SMPP-сервер: напишите smpp://адрес:порт или ssmpp://адрес:порт` },
    )
  const tls = url.protocol === 'ssmpp:'
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const port = url.port === '' ? (tls ? 3550 : 2775) : Number(url.port)
  if (locate === undefined) throw new CallError('retry', 'SMS_SMPP_UNREACHABLE', 'No connection of its own can be opened here')
  return { host, address: await locate(host, port), port, tls, systemId, password: smppPassword, systemType, hear, signal }
}

interface Submitting {
  readonly line: Line
  readonly session: Session
  readonly signal: AbortSignal
  readonly pause: Pause
}

async function submitAll(message: TextMessage, submitting: Submitting): Promise<{ readonly reference?: string }> {
  const { parts, encoding } = segmentsOf(message.text)
  const { book } = submitting.line
  const bind = book.next()
  const ids: string[] = []
  for (const [index, part] of parts.entries()) {
    const piece = { part, encoding, index, count: parts.length, bind }
    try {
      const { message_id: id = '' } = await submit(fieldsOf(message, piece), submitting)
      ids.push(id)
      book.note(id, { message: message.id, last: index === parts.length - 1 })
    } catch (error) {
      if (index === 0 || !(error instanceof CallError)) throw error
      throw new CallError('unknown', 'SMS_PARTLY_SENT', `${index} of ${parts.length} parts were taken, then: ${error.message}`, {
        cause: error,
      })
    }
  }
  const reference = ids.at(-1) ?? ''
  return reference === '' ? {} : { reference }
}

const throttled = new Set([0x58, 0x14])
/** Pauses of a submission that came too soon; after them the message waits in its queue. */
const pauses = [1000, 2000, 4000]
/** `ESME_RSYSERR`, and a source or login that the account does not have: of the server, not the message. */
const ofTheAccount = new Set([0x04, 0x08, 0x0e, 0x0f, 0x0a])

async function submit(fields: object, { line, session, signal, pause }: Submitting): Promise<Pdu> {
  for (let tries = 0; ; tries += 1) {
    await line.pace(signal).catch(() => {})
    if (signal.aborted) throw new CallError('retry', 'SMS_STOPPED', 'Stopped before it was submitted')
    const answer = await session.submit(fields)
    if (answer.command_status === 0) return answer
    const said = statusText(answer)
    if (!throttled.has(answer.command_status)) {
      if (ofTheAccount.has(answer.command_status))
        throw new CallError('retry', 'SMS_ACCOUNT_REFUSED', `The SMPP server refuses the account: ${said}`, {
          ru: `SMPP-сервер не принимает учётную запись: ${said}`,
        })
      throw new CallError('permanent', 'SMS_REFUSED', `The SMPP server refused it: ${said}`, { ru: `SMPP-сервер отказал: ${said}` })
    }
    const ms = pauses[tries]
    if (ms === undefined) throw new CallError('retry', 'SMS_GATEWAY_BUSY', `The SMPP server is busy: ${said}`, { retryAfterMs: 30_000 })
    await pause(ms, signal)
  }
}

interface Piece {
  readonly part: string
  readonly encoding: Segments['encoding']
  readonly index: number
  readonly count: number
  /** Binds the parts of one text together. */
  readonly bind: number
}

function fieldsOf({ to, from }: TextMessage, { part, encoding, index, count, bind }: Piece): object {
  const octets = Buffer.from(octetsOf(part, encoding))
  const udh = Buffer.from([5, 0, 3, bind, count, index + 1])
  const last = index === count - 1
  return {
    ...sourceOf(from),
    dest_addr_ton: 1,
    dest_addr_npi: 1,
    destination_addr: to.replace(/^\+/, ''),
    data_coding: encoding === 'UCS-2' ? 8 : 0,
    // Of the last part its fate, of those before only a failure.
    registered_delivery: last ? 1 : 2,
    short_message: count === 1 ? octets : { udh, message: octets },
  }
}

/** Types of numbers by SMPP 3.4, 5.2.5: international, a code of the network, letters. */
function sourceOf(from: string | null): object {
  if (from === null) return {}
  const digits = from.replace(/^\+/, '')
  if (!/^\d+$/.test(digits)) return { source_addr_ton: 5, source_addr_npi: 0, source_addr: from }
  return digits.length > 6
    ? { source_addr_ton: 1, source_addr_npi: 1, source_addr: digits }
    : { source_addr_ton: 3, source_addr_npi: 0, source_addr: digits }
}
