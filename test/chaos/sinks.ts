/** The outside world of the crash test: a mail server and a web server that only keep what reached them. They are never killed. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

export interface SinkMail {
  /** When all of it had come, epoch ms. */
  readonly at: number
  readonly to: string
  readonly messageId: string
  readonly subject: string
}

export interface SinkRequest {
  readonly key: string
  readonly contact: string
  /** The node that sent it. */
  readonly step: string
}

export interface Sink<T> {
  readonly url: string
  /** In the order received. */
  readonly received: readonly T[]
  close(): Promise<void>
}

export async function startMailSink(): Promise<Sink<SinkMail>> {
  const received: SinkMail[] = []
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onData: (stream, session, done) => {
      let text = ''
      stream.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
      stream.on('end', () => {
        const header = headersOf(text)
        received.push({
          at: Date.now(),
          to: session.envelope.rcptTo[0]?.address ?? '',
          messageId: header('message-id'),
          subject: header('subject'),
        })
        done()
      })
    },
  })
  // A killed client breaks its connections; that is what this is for.
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  return { url: `smtp://127.0.0.1:${port}`, received, close: () => new Promise((resolve) => server.close(resolve)) }
}

function headersOf(mail: string): (name: string) => string {
  const lines = (mail.split(/\r?\n\r?\n/, 1)[0] ?? '').replaceAll(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)
  return (name) => {
    const line = lines.find((candidate) => candidate.toLowerCase().startsWith(`${name}:`))
    return line?.slice(name.length + 1).trim() ?? ''
  }
}

export async function startWebSink(): Promise<Sink<SinkRequest>> {
  const received: SinkRequest[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const [contact = '', step = ''] = body.split(' ')
      received.push({ key: String(request.headers['idempotency-key'] ?? ''), contact, step })
      response.writeHead(200, { 'content-type': 'text/plain' }).end('ok')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(() => resolve()))),
  }
}
