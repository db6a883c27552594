/**
 * A site's service worker: shows notifications and reports what became of them. The site's own file imports it by one line, for a worker
 * must be of the site's origin. `millrace` has the address to report to.
 */
const worker = /** @type {any} */ (globalThis)

const report = (token, status, button) => {
  const body = JSON.stringify({ token, status, ...(button === undefined ? {} : { button }) })
  // Of type text/plain, which needs no question beforehand. A report that is lost is no reason to fail.
  return fetch(millrace.report, { method: 'POST', body, mode: 'no-cors', keepalive: true, credentials: 'omit' }).catch(() => {})
}

const read = (data) => {
  try {
    const told = data === null ? null : data.json()
    return told !== null && typeof told === 'object' && typeof told.token === 'string' && Array.isArray(told.buttons) ? told : null
  } catch {
    return null
  }
}

const show = async (told) => {
  const { title, body, icon, image, tag, buttons } = told
  const actions = buttons.map((button) => ({ action: button.name, title: button.title }))
  await worker.registration.showNotification(title, { body, icon, image, tag, actions, data: { millrace: told } })
  await report(told.token, 'delivered')
}

const press = async (told, name) => {
  const button = told.buttons.find((each) => each.name === name)
  const url = button === undefined ? told.url : button.url
  // The window first: browsers let a press open one for a short time only.
  const opening = url === undefined ? Promise.resolve() : worker.clients.openWindow(url)
  const answered = button !== undefined && button.url === undefined
  await Promise.all([opening, report(told.token, 'opened'), answered ? report(told.token, 'replied', button.name) : null])
}

worker.addEventListener('push', (event) => {
  const told = read(event.data)
  if (told !== null) event.waitUntil(show(told))
})

worker.addEventListener('notificationclick', (event) => {
  const told = event.notification.data && event.notification.data.millrace
  if (!told) return
  event.notification.close()
  event.waitUntil(press(told, event.action))
})
