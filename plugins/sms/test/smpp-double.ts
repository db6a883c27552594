/** For tests: an SMPP server on the loopback, made of the same library. It takes what it gets unless it is told otherwise. */
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { smpp, type LibrarySession, type Pdu } from '../src/smpp/library.ts'

export interface SmppDouble {
  readonly url: string
  readonly submitted: readonly Pdu[]
  /** Commands it was sent, in order. */
  readonly commands: readonly string[]
  binds(): number
  /** What it says to the next submissions: a status, or nothing at all (`silent`), or it hangs up. */
  next(...answers: (number | 'silent' | 'hang up')[]): void
  /** Status of the next login. */
  refuse(status: number): void
  /** Tells us something; answers with the status we answered. */
  deliver(fields: object): Promise<number>
  hangUp(): void
  close(): Promise<void>
}

export async function createSmppDouble(): Promise<SmppDouble> {
  const submitted: Pdu[] = []
  const commands: string[] = []
  const planned: (number | 'silent' | 'hang up')[] = []
  const sockets = new Set<Socket>()
  let current: LibrarySession | null = null
  let binds = 0
  let refused = 0
  const server = smpp.createServer((session) => {
    session.on('error', () => session.destroy())
    session.on('pdu', ({ command }: Pdu) => commands.push(command))
    session.on('bind_transceiver', (pdu: Pdu) => {
      binds += 1
      session.send(pdu.response({ command_status: refused, system_id: 'double' }))
      refused = 0
      current = session
    })
    session.on('submit_sm', (pdu: Pdu) => {
      const answer = planned.shift() ?? 0
      if (answer === 'silent') return
      if (answer === 'hang up') return session.destroy()
      if (answer === 0) submitted.push(pdu)
      session.send(pdu.response(answer === 0 ? { message_id: `${submitted.length}` } : { command_status: answer }))
    })
    session.on('unbind', (pdu: Pdu) => session.send(pdu.response()))
    session.on('enquire_link', (pdu: Pdu) => session.send(pdu.response()))
  })
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `smpp://smsc.example:${(server.address() as AddressInfo).port}`,
    submitted,
    commands,
    binds: () => binds,
    next: (...answers) => void planned.push(...answers),
    refuse: (status) => (refused = status),
    deliver: (fields) => new Promise((resolve) => current!.deliver_sm(fields, ({ command_status: status }) => resolve(status))),
    hangUp: () => sockets.forEach((socket) => socket.destroy()),
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
