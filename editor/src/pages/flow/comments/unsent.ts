/** What is written and not sent yet, by flow and place, for as long as this tab is there. A full or forbidden storage keeps nothing. */

const key = (flow: string, place: string) => `millrace.comment.${flow}.${place}`

export function readUnsent(flow: string, place: string): string | null {
  try {
    return sessionStorage.getItem(key(flow, place))
  } catch {
    return null
  }
}

/** An empty text is nothing to keep. */
export function keepUnsent(flow: string, place: string, text: string): void {
  try {
    if (text.trim() === '') sessionStorage.removeItem(key(flow, place))
    else sessionStorage.setItem(key(flow, place), text)
  } catch {
    // It stays where it is written.
  }
}
