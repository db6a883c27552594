/**
 * A network between the product and its Postgres that can swallow: connections stay open on both sides, nothing refuses, nothing is
 * forwarded any more. New connections go through, or are swallowed too.
 */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface TcpProxy {
  /** The same database by way of the proxy. */
  readonly url: string
  /** Connections that are forwarded now. */
  readonly open: number
  /** From now on nothing passes on the connections there are; answers how many. */
  swallow(): number
  /** Whether connections made from now on are swallowed from the start. */
  swallowNew(yes: boolean): void
  close(): Promise<void>
}

interface Way {
  readonly near: Socket
  readonly far: Socket
}

export async function startTcpProxy(url: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(url)
  const ways = new Set<Way>()
  const swallowed = new Set<Way>()
  let swallowing = false
  const server = createServer((near) => {
    const way = { near, far: connect(Number(port), hostname) }
    near.on('error', () => {})
    way.far.on('error', () => {})
    if (swallowing) return void swallowed.add(way)
    ways.add(way)
    near.pipe(way.far).pipe(near)
    const end = () => {
      if (!ways.delete(way)) return
      near.destroy()
      way.far.destroy()
    }
    near.on('close', end)
    way.far.on('close', end)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const through = new URL(url)
  through.port = String((server.address() as AddressInfo).port)
  return {
    url: through.href,
    get open() {
      return ways.size
    },
    swallow: () => {
      const count = ways.size
      for (const way of ways) silence(way)
      for (const way of ways) swallowed.add(way)
      ways.clear()
      return count
    },
    swallowNew: (yes) => {
      swallowing = yes
    },
    close: async () => {
      server.close()
      for (const { near, far } of [...ways, ...swallowed]) {
        near.destroy()
        far.destroy()
      }
      await once(server, 'close')
    },
  }
}

/** Neither side hears of it: what one sends is read and dropped, so that its writes go on to succeed. */
function silence({ near, far }: Way): void {
  near.unpipe(far)
  far.unpipe(near)
  near.resume()
  far.resume()
}
