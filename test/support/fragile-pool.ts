/** A pool whose connections break at a chosen statement, before it is sent or after it was answered: what a crash leaves behind. */
import { Pool, type PoolClient, type PoolConfig } from 'pg'

export class FragilePool extends Pool {
  #left = Number.POSITIVE_INFINITY
  #when: 'before' | 'after' = 'before'

  /** Statements of clients that are checked out go well `count` times, then one breaks its connection. */
  breakAfter(count: number, when: 'before' | 'after'): void {
    this.#left = count
    this.#when = when
  }

  /** True when the break is still to come. */
  get armed(): boolean {
    return Number.isFinite(this.#left) && this.#left >= 0
  }

  mend(): void {
    this.#left = Number.POSITIVE_INFINITY
  }

  override connect(): Promise<PoolClient>
  override connect(callback: Parameters<Pool['connect']>[0]): void
  override connect(callback?: Parameters<Pool['connect']>[0]): Promise<PoolClient> | void {
    if (callback !== undefined) return super.connect(callback)
    return super.connect().then((client) => this.#fragile(client))
  }

  #fragile(client: PoolClient): PoolClient {
    const known = client as PoolClient & { fragile?: true }
    if (known.fragile) return client
    const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>
    known.fragile = true
    const broken = async (args: readonly unknown[]) => {
      if (this.#when === 'after') await query(...args)
      ;(client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy()
      throw new Error('The test broke this connection')
    }
    client.query = ((...args: unknown[]) => {
      if (isMark(args[0])) return query(...args)
      const breaks = this.#left === 0
      this.#left -= 1
      if (!breaks) return query(...args)
      // The pool's own `query` asks with a callback.
      const hear = args.at(-1)
      if (typeof hear !== 'function') return broken(args)
      broken(args.slice(0, -1)).catch((error: unknown) => void hear(error))
    }) as typeof client.query
    return client
  }
}

/** A mark stands beside the visit: the visit neither needs it nor fails with it. */
function isMark(query: unknown): boolean {
  const text = typeof query === 'string' ? query : String((query as { readonly text?: unknown } | undefined)?.text)
  return /^\s*(insert into|update) millrace\.visit_mark/.test(text)
}

export const fragilePool = (config: PoolConfig) => new FragilePool(config)
