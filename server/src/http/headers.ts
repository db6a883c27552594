/**
 * The security headers of every answer, as helmet gives them. They are the same for all requests, so helmet is asked once: it puts
 * its policy together anew each time, which for a single event costs as much as reading it.
 */
import helmet from '@fastify/helmet'
import { fastify } from 'fastify'
import type { App } from './app.ts'

/** Answers the headers, for who answers without the app. */
export async function addSecurityHeaders(app: App, { https }: { readonly https: boolean }): Promise<Readonly<Record<string, string>>> {
  const headers = await headersOf(https)
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers)
    done()
  })
  return headers
}

/** What any answer has, or this one alone. */
const unrelated = new Set(['connection', 'content-length', 'content-type', 'date'])

async function headersOf(https: boolean): Promise<Readonly<Record<string, string>>> {
  const probe = fastify()
  await probe.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: [`'self'`],
        scriptSrc: [`'self'`],
        scriptSrcAttr: [`'none'`],
        styleSrc: [`'self'`, `'unsafe-inline'`],
        imgSrc: [`'self'`, 'data:', 'https:'],
        fontSrc: [`'self'`, 'data:'],
        connectSrc: [`'self'`],
        workerSrc: [`'self'`, 'blob:'],
        frameSrc: [`'self'`],
        objectSrc: [`'none'`],
        baseUri: [`'none'`],
        formAction: [`'self'`],
        frameAncestors: [`'none'`],
      },
    },
    xFrameOptions: { action: 'deny' },
    strictTransportSecurity: https,
  })
  probe.get('/', async () => '')
  const { headers } = await probe.inject('/')
  await probe.close()
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (unrelated.has(name) || value === undefined ? [] : [[name, String(value)]])),
  )
}
