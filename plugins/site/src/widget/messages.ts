/** Messages that came for this browser: each once, whichever way it came. */
import type { ChatItem, PopupItem, SiteItem } from '../wire.ts'
import { closeChat, showChat } from './chat.ts'
import { isVisible } from './dom.ts'
import { read, write } from './identity.ts'
import { closePopup, showPopup } from './popup.ts'

const chats = new Map<string, ChatItem>()
const popups: PopupItem[] = []
const known = new Set<string>()
let showing = false

export function receive(item: SiteItem): void {
  if (item.channel === 'chat') {
    const had = chats.get(item.id)
    if (had !== undefined && had.replies.length >= item.replies.length) return
    chats.set(item.id, item)
    showChat([...chats.values()].sort((a, b) => a.at - b.at))
    return
  }
  if (known.has(item.id) || read(`millrace.seen.${item.id}`, 'session') !== null) return
  known.add(item.id)
  popups.push(item)
  void nextPopup()
}

/** None of them is on the page any more. */
export function forgetMessages(): void {
  chats.clear()
  popups.length = 0
  closeChat()
  closePopup()
}

/** One at a time, on a page that somebody looks at. */
async function nextPopup(): Promise<void> {
  if (showing || !isVisible()) return
  const item = popups.shift()
  if (item === undefined) return
  showing = true
  write(`millrace.seen.${item.id}`, '1', 'session')
  await showPopup(item)
  showing = false
  void nextPopup()
}

document.addEventListener('visibilitychange', () => void nextPopup())
