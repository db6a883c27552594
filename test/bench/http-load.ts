/**
 * A generator of HTTP load: keep-alive connections that each send the next request once the last is answered. Plain sockets and
 * nothing parsed but status and length, so that on a machine of two cores most of them is left to the server. A refused request is
 * an error, never a fast answer.
 */
import { connect, type Socket } from 'node:net'
import { percentile } from './report.ts'

export interface Load {
  readonly port: number
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly connections: number
  readonly seconds: number
  /** The body of the n-th request. */
  bodyOf(n: number): string
}

export interface LoadResult {
  readonly requests: number
  readonly perSecond: number
  readonly p99Ms: number
}

export async function drive(load: Load): Promise<LoadResult> {
  const head = Object.entries({ host: '127.0.0.1', 'content-type': 'application/json', ...load.headers })
  const prefix = `POST ${load.path} HTTP/1.1\r\n${head.map(([name, value]) => `${name}: ${value}\r\n`).join('')}content-length: `
  const latencies: number[] = []
  let sent = 0
  const next = () => {
    const body = load.bodyOf(sent++)
    return `${prefix}${Buffer.byteLength(body)}\r\n\r\n${body}`
  }
  const started = performance.now()
  const over = started + load.seconds * 1000
  await Promise.all(Array.from({ length: load.connections }, () => converse({ port: load.port, over, next, latencies })))
  const seconds = (performance.now() - started) / 1000
  return { requests: latencies.length, perSecond: latencies.length / seconds, p99Ms: percentile(latencies, 0.99) }
}

interface Conversation {
  readonly port: number
  /** No request is sent after it. */
  readonly over: number
  next(): string
  readonly latencies: number[]
}

function converse({ port, over, next, latencies }: Conversation): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(port, '127.0.0.1')
    let [sentAt, answer] = [0, '']
    const send = () => {
      if (performance.now() >= over) return socket.end()
      sentAt = performance.now()
      socket.write(next())
    }
    socket.setNoDelay(true).setEncoding('latin1')
    socket.on('connect', send).on('error', reject).on('close', resolve)
    socket.on('data', (text: string) => {
      answer += text
      const length = lengthOf(answer)
      if (length === null || answer.length < length) return
      if (!answer.startsWith('HTTP/1.1 200')) return socket.destroy(new Error(`Refused: ${answer.slice(0, 300)}`))
      latencies.push(performance.now() - sentAt)
      answer = ''
      send()
    })
  })
}

/** Of the whole answer; null while its head is not complete. */
export function lengthOf(answer: string): number | null {
  const end = answer.indexOf('\r\n\r\n')
  if (end === -1) return null
  const length = /\r\ncontent-length: *(\d+)/i.exec(answer.slice(0, end))?.[1]
  if (length === undefined) throw new Error(`An answer without a length: ${answer.slice(0, end)}`)
  return end + 4 + Number(length)
}
