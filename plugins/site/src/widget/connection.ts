/**
 * How messages come: by server-sent events while somebody looks at the page; by asking now and then where those do not get through. An
 * address that has expired is asked for anew.
 */
import type { SiteItem, Welcome } from '../wire.ts'
import { isVisible } from './dom.ts'
import { post, urlOf } from './host.ts'
import { anonymousId } from './identity.ts'
import { receive } from './messages.ts'

const askEveryMs = 20_000
const failuresMost = 3

let on = false
let source: EventSource | null = null
let timer = 0
let failures = 0

export function connect(yes: boolean): void {
  if (on === yes) return
  on = yes
  if (yes) void hello()
  else disconnect()
}

/** Another browser's messages are not this one's: after a change of the id. */
export function reconnect(): void {
  if (!on) return
  disconnect()
  void hello()
}

function disconnect(): void {
  source?.close()
  source = null
  window.clearTimeout(timer)
  timer = 0
}

function later(ms: number): void {
  window.clearTimeout(timer)
  timer = window.setTimeout(() => void hello(), ms)
}

async function hello(): Promise<void> {
  if (!on || !isVisible() || source !== null) return
  const asking = anonymousId()
  const welcome = await post(urlOf('site', 'hello'), { anonymousId: asking })
    .then((response) => response.json() as Promise<Welcome>)
    .catch(() => null)
  // Somebody else may be here by now.
  if (!on || asking !== anonymousId()) return
  if (welcome === null) return later(askEveryMs)
  welcome.items.forEach(receive)
  if (failures < failuresMost && isVisible()) listen(welcome.stream)
  else later(askEveryMs)
}

function listen(url: string): void {
  source?.close()
  const own = new EventSource(url)
  source = own
  own.addEventListener('open', () => (failures = 0))
  own.addEventListener('message', ({ data }) => receive(JSON.parse(data as string) as SiteItem))
  own.addEventListener('error', () => {
    if (source !== own) return
    own.close()
    source = null
    failures += 1
    later(failures * 1000)
  })
}

/** A page in the background needs no connection; one that is looked at again has one at once. */
document.addEventListener('visibilitychange', () => {
  if (!on) return
  if (isVisible()) {
    failures = 0
    void hello()
  } else {
    disconnect()
  }
})
