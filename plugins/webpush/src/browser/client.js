/**
 * What a site's pages call: `millraceWebPush.subscribe({ userId, userHash })`, on a press of a button of the page, for browsers ask for leave only
 * then; again on later visits, which asks nobody and keeps the subscription up to date. `millrace` has the key and the addresses.
 */
const page = /** @type {any} */ (globalThis)
const { navigator, Notification } = page

const isSupported = () => Boolean(navigator.serviceWorker) && 'PushManager' in page && 'Notification' in page

const bytesOf = (base64url) => {
  const base64 = base64url.replace(/-/g, '+').replace(/_/g, '/')
  return Uint8Array.from(page.atob(base64), (character) => character.charCodeAt(0))
}

const anonymousIdAt = (tracking) => {
  const user = tracking && typeof tracking.user === 'function' ? tracking.user() : tracking
  return user && typeof user.anonymousId === 'function' ? user.anonymousId() : null
}

/** The visitor as the site's own tracking, or the widget, knows them. */
const personOf = ({ userId, userHash, anonymousId }) => {
  const known = anonymousId || anonymousIdAt(page.analytics) || anonymousIdAt(page.millrace)
  const person = {
    ...(userId ? { userId: String(userId) } : {}),
    ...(userId && userHash ? { userHash: String(userHash) } : {}),
    ...(known ? { anonymousId: String(known) } : {}),
  }
  if (Object.keys(person).length > 0) return person
  throw new Error('Millrace: give the userId or the anonymousId of the visitor, as in your tracking calls')
}

const post = async (url, data) => {
  // Of type text/plain, which needs no question beforehand.
  const answer = await page.fetch(url, { method: 'POST', body: JSON.stringify(data), credentials: 'omit', keepalive: true })
  if (!answer.ok) throw new Error(`Millrace: the server answered ${answer.status}`)
}

const hasKey = (subscription, key) => {
  const own = subscription.options && subscription.options.applicationServerKey
  if (!own) return true
  const bytes = new Uint8Array(own)
  return bytes.length === key.length && bytes.every((byte, index) => byte === key[index])
}

const subscriptionOf = async (manager) => {
  const key = bytesOf(millrace.publicKey)
  const before = await manager.getSubscription()
  if (before && hasKey(before, key)) return before
  // One of other keys can never be written to again.
  if (before) await before.unsubscribe()
  return manager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
}

/** Answers whether the visitor is subscribed: not where browsers cannot, or where they said no. */
const subscribe = async ({ worker = '/millrace-worker.js', ...who } = {}) => {
  const person = personOf(who)
  if (!isSupported()) return false
  if ((await Notification.requestPermission()) !== 'granted') return false
  await navigator.serviceWorker.register(worker)
  const { pushManager } = await navigator.serviceWorker.ready
  const subscription = await subscriptionOf(pushManager)
  await post(millrace.subscribe, { subscription, page: page.location.href, ...person })
  return true
}

const unsubscribe = async (who = {}) => {
  const person = personOf(who)
  const registration = isSupported() ? await navigator.serviceWorker.getRegistration() : undefined
  const subscription = registration && (await registration.pushManager.getSubscription())
  if (!subscription) return
  const { endpoint } = subscription
  await subscription.unsubscribe()
  await post(millrace.unsubscribe, { endpoint, ...person })
}

page.millraceWebPush = {
  subscribe,
  unsubscribe,
  get supported() {
    return isSupported()
  },
}
