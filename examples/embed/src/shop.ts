/**
 * A plain Fastify shop with its own pool and tables, and Millrace inside. An order and its event are one transaction of the shop:
 * either both are there or neither, and a flow never starts for an order that was rolled back.
 */
import { randomUUID } from 'node:crypto'
import type { IncomingEvent, Sql } from '@millrace/core'
import bonus from '@millrace/node-bonus'
import end from '@millrace/node-end'
import tag from '@millrace/node-tag'
import trigger from '@millrace/node-trigger'
import { createRuntime, type Runtime } from '@millrace/server'
import fastify, { type FastifyInstance } from 'fastify'
import type { Pool, PoolClient } from 'pg'
import { thanks } from './flow.ts'

/** The only workspace of a fresh database. */
const workspace = 1

const tables = `
  create table if not exists stock (product text primary key, pieces int not null check (pieces >= 0));
  create table if not exists shop_order (id uuid primary key, customer text not null, product text not null, total numeric not null)`

interface OrderBody {
  readonly customer: string
  readonly product: string
  readonly total: number
}

export interface Shop {
  readonly app: FastifyInstance
  readonly runtime: Runtime
  close(): Promise<void>
}

export async function createShop({ pool, secret }: { readonly pool: Pool; readonly secret: string }): Promise<Shop> {
  await pool.query(tables)
  const runtime = createRuntime({ pool, secret, plugins: [trigger, tag, bonus, end] })
  await runtime.start()
  await installOnce(runtime)

  const app = fastify()
  app.post<{ Body: OrderBody }>('/orders', async ({ body }, reply) => {
    const id = await placeOrder(pool, runtime, body)
    if (id === null) return reply.code(409).send({ error: `${body.product} is sold out` })
    return reply.code(201).send({ id })
  })
  app.get<{ Params: { customer: string } }>('/customers/:customer/bonus', async ({ params }, reply) => {
    const contact = await runtime.store.contact(workspace, { userId: params.customer })
    if (contact === null) return reply.code(404).send({ error: 'No such customer' })
    return runtime.store.fact(workspace, 'bonus', contact.id)
  })
  return { app, runtime, close: async () => (await app.close(), await runtime.stop()) }
}

async function installOnce(runtime: Runtime): Promise<void> {
  const flows = await runtime.flows.list(workspace)
  if (flows.some((flow) => flow.name === thanks.name)) return
  const { id } = await runtime.flows.create(workspace, thanks)
  await runtime.flows.publish(workspace, id)
}

/** The order's id; null, and nothing kept, when the product is sold out. */
async function placeOrder(pool: Pool, runtime: Runtime, order: OrderBody): Promise<string | null> {
  const id = randomUUID()
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query('insert into shop_order values ($1, $2, $3, $4)', [id, order.customer, order.product, order.total])
    await runtime.emit(orderCompleted(id, order), { tx: sqlOf(client) })
    await client.query('update stock set pieces = pieces - 1 where product = $1', [order.product])
    await client.query('commit')
    return id
  } catch (error) {
    await client.query('rollback')
    if ((error as { code?: string }).code === checkViolation) return null
    throw error
  } finally {
    client.release()
  }
}

const checkViolation = '23514'

/** The runtime speaks to the shop's own transaction through its client. */
const sqlOf = (client: PoolClient): Sql => ({
  query: async <R>(text: string, values?: readonly unknown[]) =>
    (await client.query(text, values === undefined ? [] : [...values])).rows as R[],
})

function orderCompleted(id: string, { customer, product, total }: OrderBody): IncomingEvent {
  const at = Date.now()
  const properties = { order_id: id, product, total }
  return {
    workspace,
    identity: { userId: customer },
    event: { id, type: 'track', event: 'Order Completed', at, receivedAt: at, properties },
  }
}
