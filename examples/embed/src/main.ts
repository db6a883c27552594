/** Runs the shop: `DATABASE_URL=... SECRET=... node examples/embed/src/main.ts`, then POST an order to port 4000. */
import { Pool } from 'pg'
import { createShop } from './shop.ts'

const { DATABASE_URL, SECRET } = process.env
if (DATABASE_URL === undefined || SECRET === undefined) throw new Error('Set DATABASE_URL and SECRET (32 characters or more)')

const pool = new Pool({ connectionString: DATABASE_URL })
const shop = await createShop({ pool, secret: SECRET })
await shop.app.listen({ port: 4000 })
process.once('SIGTERM', () => void shop.close().then(() => pool.end()))
