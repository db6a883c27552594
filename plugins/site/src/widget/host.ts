/** Where the widget came from and how its page set it up: all by its own script tag. */

const script = document.currentScript as HTMLScriptElement | null
const [, base = '', key = ''] = /^(.*)\/x\/site\/widget\.js\/([^/?#]+)/.exec(script?.src ?? '') ?? []
const data = script?.dataset ?? {}

/** `https://flows.example`. */
export const root = base
export const writeKey = decodeURIComponent(key)

/** `ask`: the widget's own bar asks. `given`: the page has asked. Anything else: nothing is done until `millrace.consent(true)`. */
export const consentMode = data['consent'] ?? ''
/** Address of the page on privacy that the bar links to. */
export const privacy = data['privacy'] ?? ''

const spoken = (data['language'] ?? document.documentElement.lang) || navigator.language
export const language: 'en' | 'ru' = /^ru\b/i.test(spoken) ? 'ru' : 'en'

/** Plain text is spared the preflight of other origins. */
export async function post(url: string, body: unknown): Promise<Response> {
  const response = await fetch(url, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'text/plain' },
    credentials: 'omit',
    keepalive: true,
    referrerPolicy: 'no-referrer',
  })
  if (!response.ok) throw response
  return response
}

export const urlOf = (plugin: string, route: string): string => `${root}/x/${plugin}/${route}/${encodeURIComponent(writeKey)}`
