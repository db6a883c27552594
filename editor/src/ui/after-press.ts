/**
 * What is shown when a field is left can shift what stands below it. A press that leaves the field is first let end, so that what was
 * pressed is still under the pointer when it is let go, and is clicked.
 */
let isPressed = false
const letGo = () => void (isPressed = false)

if (typeof document !== 'undefined') {
  document.addEventListener('pointerdown', () => (isPressed = true), { capture: true })
  for (const end of ['pointerup', 'pointercancel']) document.addEventListener(end, letGo, { capture: true })
}

/** At once when nothing is pressed; otherwise after the click that the press makes. */
export function afterPress(show: () => void): void {
  if (!isPressed) return show()
  const end = new AbortController()
  const over = () => {
    end.abort()
    setTimeout(show)
  }
  for (const name of ['pointerup', 'pointercancel']) document.addEventListener(name, over, { capture: true, signal: end.signal })
}
