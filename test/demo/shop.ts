/**
 * A shop's site of its own, on another port and so another origin, with the widget on it. Its content policy is as strict as can be: no
 * inline script or style, nothing from anywhere but itself and Millrace. Buttons let time pass, for nobody waits two days to see a letter.
 */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ShopOptions {
  readonly millrace: string
  readonly writeKey: string
  /** 0, the default: any that is free. */
  readonly port?: number
  /** Lets time pass by an ISO 8601 duration; absent: no such buttons. */
  readonly advance?: (duration: string) => Promise<void>
}

export interface Shop {
  readonly url: string
  close(): Promise<void>
}

export async function openShop(options: ShopOptions): Promise<Shop> {
  const server = createServer((request, response) => {
    void answer(request, response, options).catch((error: unknown) => {
      response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error))
    })
  })
  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const durations: Readonly<Record<string, string>> = { hour: 'PT1H', day: 'P1D', week: 'P7D' }

async function answer(request: IncomingMessage, response: ServerResponse, options: ShopOptions): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://shop')
  if (pathname === '/style.css') return void response.writeHead(200, { 'content-type': 'text/css' }).end(style)
  if (pathname === '/favicon.ico') return void response.writeHead(204).end()
  if (request.method === 'POST' && pathname === '/time') {
    await options.advance?.(durations[searchParams.get('pass') ?? ''] ?? 'PT1H')
    return void response.writeHead(303, { location: '/' }).end()
  }
  const page = pages[pathname]
  if (page === undefined) return void response.writeHead(404, { 'content-type': 'text/plain' }).end('No such page')
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policyOf(options) })
  response.end(pageOf(page, options))
}

const policyOf = ({ millrace }: ShopOptions) =>
  `default-src 'none'; script-src ${millrace}; connect-src ${millrace}; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`

interface Page {
  readonly title: string
  readonly body: string
}

const pages: Readonly<Record<string, Page>> = {
  '/': { title: 'Lamps', body: '<p>Lamps for every room. <a href="/moon">The moon lamp</a> is what most people look at.</p>' },
  '/moon': {
    title: 'The moon lamp',
    body: `<p>It glows like the moon, and goes out like it, too.</p>
<button data-millrace-event="Order Completed" data-millrace-order-id="order-1" data-millrace-product="Moon lamp">Buy it</button>`,
  },
  '/letters': { title: 'Our letters', body: '<div data-millrace-form="1"></div>' },
}

function pageOf({ title, body }: Page, { millrace, writeKey, advance }: ShopOptions): string {
  const button = (pass: string, text: string) => `<form method="post" action="/time?pass=${pass}"><button>${text}</button></form>`
  const time =
    advance === undefined
      ? ''
      : `<aside aria-label="Time"><h2>Let time pass</h2>${button('hour', 'An hour')}${button('day', 'A day')}${button('week', 'A week')}</aside>`
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><link rel="stylesheet" href="/style.css">
<script async src="${millrace}/x/site/widget.js/${writeKey}" data-consent="ask"></script></head>
<body><header><nav><a href="/">Lamps</a> <a href="/moon">Moon lamp</a> <a href="/letters">Letters</a></nav></header><main><h1>${title}</h1>${body}</main>${time}</body></html>`
}

const style = `:root{color-scheme:light dark}body{margin:0 auto;max-width:44rem;padding:2rem;font:1.1rem/1.6 Georgia,serif}nav a{margin-right:1.2rem}
button{padding:.6rem 1.2rem;font:inherit;cursor:pointer}aside{margin-top:4rem;padding:1rem;border:1px dashed;display:flex;gap:1rem;align-items:center;flex-wrap:wrap}aside h2{margin:0;font-size:1rem}`
