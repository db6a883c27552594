/**
 * The widget of the site. Nothing leaves the browser and nothing is kept in it before the visitor agrees, but what the visitor sends: a
 * form. Calls made before the script came wait in an array of the same name: `(window.millrace ||= []).push(['track', 'Price Opened'])`.
 */
import { connect, reconnect } from './connection.ts'
import { askConsent } from './consent.ts'
import { fillForms } from './form.ts'
import { consentMode, writeKey } from './host.ts'
import { anonymousId, forget, remember, storedConsent } from './identity.ts'
import { forgetMessages } from './messages.ts'
import { allow, identify, page, settle, track, watchPage } from './tracking.ts'

let closeBar = () => {}

function consent(yes: boolean): void {
  closeBar()
  remember(yes)
  allow(yes)
  connect(yes)
}

/** Whoever used this browser has left it: what they were told is no business of the next. */
function reset(): void {
  settle()
  forget()
  forgetMessages()
  reconnect()
}

const api = { consent, identify, track, page, reset, anonymousId }

type Call = readonly [keyof typeof api, ...unknown[]]

/** A call that is none must not stop those after it. */
function perform([name, ...values]: Call): void {
  const call = Object.hasOwn(api, name) ? (api[name] as (...values: unknown[]) => unknown) : null
  if (call === null) console.warn(`millrace has no ${String(name)}`)
  else call(...values)
}

function start(): void {
  const place = window as unknown as { millrace?: unknown }
  if (writeKey === '' || (place.millrace !== undefined && !Array.isArray(place.millrace))) return
  const waiting = (place.millrace ?? []) as readonly Call[]
  place.millrace = { ...api, push: (...calls: readonly Call[]) => calls.forEach(perform) }
  watchPage()
  waiting.forEach(perform)
  const stored = storedConsent()
  if (stored ?? consentMode === 'given') consent(true)
  else if (stored === false) allow(false)
  else if (consentMode === 'ask') closeBar = askConsent(consent)
  fillForms()
}

if (document.body === null) document.addEventListener('DOMContentLoaded', start)
else start()
