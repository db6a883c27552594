/** For tests: gateways over HTTP as their documentation has them, in this process. What they are asked is kept; how they answer can be changed. */
import { CallError, type HttpClient, type HttpRequest, type HttpResponse } from '@millrace/core'

export interface Asked {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly fields: URLSearchParams
}

export interface GatewayDouble {
  readonly http: HttpClient
  readonly asked: readonly Asked[]
  /** The next answers, one a request; a `CallError` is what the client throws. Without them, the gateway takes what it gets. */
  next(...answers: (Partial<HttpResponse> | CallError)[]): void
}

export function createGatewayDouble(): GatewayDouble {
  const asked: Asked[] = []
  const planned: (Partial<HttpResponse> | CallError)[] = []
  const http = async (request: HttpRequest): Promise<HttpResponse> => {
    const { method, url, headers = {} } = request
    const body = String(request.body ?? '')
    asked.push({ method, url: new URL(url), headers, body, fields: new URLSearchParams(body) })
    const answer = planned.shift() ?? takes(new URL(url), asked.length)
    if (answer instanceof CallError) throw answer
    return { status: 200, headers: {}, body: '', ...answer }
  }
  return { http, asked, next: (...answers) => void planned.push(...answers) }
}

const json = (value: unknown, status = 200): HttpResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
})

function takes({ hostname }: URL, serial: number): HttpResponse {
  if (hostname === 'api.twilio.com') return json({ sid: `SM${serial}`, status: 'queued', error_code: null, error_message: null }, 201)
  if (hostname === 'rest.nexmo.com')
    return json({ 'message-count': '1', messages: [{ to: '7916', 'message-id': `V${serial}`, status: '0' }] })
  if (hostname === 'smsc.ru') return json({ id: serial, cnt: 1 })
  return json({ messages: [{ id: `G${serial}` }] })
}
