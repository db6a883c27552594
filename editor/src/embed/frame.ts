/**
 * The page at `/embed/<flow>`, for iframes: an editor that is told by messages what to do. It listens to the page around it alone, and to that
 * only if its origin is one of those that the operator named; the token comes by a message and stands in no address.
 */
import { shallowReactive, watchEffect } from 'vue'
import { applyTheme } from '../theme/index.ts'
import { createSpeech, preferredLocale } from '../i18n/index.ts'
import { createEditor } from './create-editor.ts'
import './embed.css'
import { heightOf } from './height.ts'
import { hostsOf, messageVersion, understand, type FrameMessage, type HostMessage } from './messages.ts'
import type { EditorOptions, Tell } from './options.ts'

const app = document.querySelector<HTMLElement>('#app')!
const hosts = hostsOf(document.querySelector<HTMLMetaElement>('meta[name="millrace-hosts"]')?.content)
const flowId = decodeURIComponent(location.pathname.split('/')[2] ?? '')

function open(port: MessagePort, start: EditorOptions): void {
  const options = shallowReactive<{ -readonly [K in keyof EditorOptions]: EditorOptions[K] }>({})
  let last: EditorOptions['flow']
  const say = (message: FrameMessage) => port.postMessage(message)
  const tell: Tell = (type, told) => {
    if (type === 'change' || type === 'save') {
      last = told as EditorOptions['flow']
      say({ millrace: messageVersion, type: 'resize', told: { height: heightOf(last!) } })
    }
    say({ millrace: messageVersion, type, told })
  }
  /** A page that gives a document drives the editor; any other has the flow that the address names. */
  function load(next: EditorOptions): void {
    Object.assign(options, next)
    options.flowId = options.flow === undefined ? flowId : undefined
    options.apiUrl = ''
    last = next.flow ?? last
  }
  port.addEventListener('message', ({ data }) => {
    const message = understand(data)
    if ('fault' in message) tell('error', { code: message.fault, message: `This frame speaks version ${messageVersion} of its messages` })
    else if (message.type === 'save') say({ millrace: messageVersion, type: 'save', told: last ?? null })
    else load(message.options)
  })
  load(start)
  watchEffect(() => applyTheme(options.theme === 'light' || options.theme === 'dark' ? options.theme : 'system'))
  const element = document.createElement('div')
  element.className = 'millrace-editor'
  app.replaceChildren(element)
  createEditor({ element, themed: document.documentElement }, options, tell)
  port.start()
}

/** Once: whoever holds the port is who this editor belongs to. */
function listen(event: MessageEvent): void {
  if (event.source !== window.parent || !hosts.has(event.origin)) return
  const [port] = event.ports
  const message = understand(event.data)
  if (port === undefined || 'fault' in message || message.type !== 'init') return
  window.removeEventListener('message', listen)
  open(port, (message as HostMessage & { readonly type: 'init' }).options)
}

/** Opened by hand, or framed by a page that was not named: says why nothing is here. */
async function explain(): Promise<void> {
  const speech = createSpeech()
  await speech.speak(preferredLocale(navigator.languages))
  const text = document.createElement('p')
  text.className = 'embed-alone'
  text.textContent = speech.i18n.global.t(window.parent === window ? 'shell.embed.alone' : 'shell.embed.unnamed')
  app.replaceChildren(text)
}

if (window.parent === window || hosts.size === 0) void explain()
else {
  window.addEventListener('message', listen)
  // It carries nothing, so whoever frames the page may hear it.
  window.parent.postMessage({ millrace: messageVersion, type: 'hello' } satisfies FrameMessage, '*')
}
