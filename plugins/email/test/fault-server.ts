/** For tests: a real SMTP server on the loopback that keeps what it accepted and misbehaves on demand. */
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { callbackify } from 'node:util'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server'

export interface Accepted {
  readonly from: string
  readonly to: readonly string[]
  readonly raw: string
  /** The octets as they came, each a character. */
  readonly bytes: string
  readonly mail: ParsedMail
}

export interface FaultServer {
  readonly url: string
  readonly accepted: readonly Accepted[]
  /** Connections made so far. */
  connections(): number
  /** Resets every open connection, as a crashed machine would. */
  reset(): void
  close(): Promise<void>
}

/** Handlers given here run instead of the well-behaved ones. */
export async function createFaultServer(faults: SMTPServerOptions = {}): Promise<FaultServer> {
  const accepted: Accepted[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const keep = async (stream: Readable, { envelope: { mailFrom, rcptTo } }: SMTPServerSession) => {
    const raw = await buffer(stream)
    const to = rcptTo.map(({ address }) => address)
    accepted.push({
      from: mailFrom === false ? '' : mailFrom.address,
      to,
      raw: raw.toString(),
      bytes: raw.toString('latin1'),
      mail: await simpleParser(raw),
    })
  }
  const server = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    disableReverseLookup: true,
    closeTimeout: 100,
    onData: callbackify(keep),
    ...faults,
  })
  server.server.on('connection', (socket: Socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('error', () => {})
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    accepted,
    connections: () => connections,
    reset: () => sockets.forEach((socket) => socket.resetAndDestroy()),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

export function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode })
}
