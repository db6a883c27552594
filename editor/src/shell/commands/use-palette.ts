/** Whether the palette of commands is open, and the key that opens it: by its place, under every layout; also while typing. */
import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue'

const isMac = /Mac|iP(hone|ad|od)/.test(navigator.userAgent)

/** As it is written on the keys of this machine. */
export const paletteKeys = isMac ? '⌘K' : 'Ctrl K'

const open = ref(false)

/** A dialog has the page to itself, and what it asks comes first. */
const isBehindDialog = () => [...document.querySelectorAll('[role="dialog"][aria-modal="true"]')].some((dialog) => dialog.checkVisibility())

export function usePalette(): Ref<boolean> {
  return open
}

/** Once, where the frame of all pages is. */
export function usePaletteKey(): void {
  function onKey(event: KeyboardEvent): void {
    if (event.code !== 'KeyK' || !(isMac ? event.metaKey : event.ctrlKey) || event.shiftKey || event.altKey) return
    if (event.defaultPrevented || (!open.value && isBehindDialog())) return
    event.preventDefault()
    open.value = !open.value
  }
  onMounted(() => document.addEventListener('keydown', onKey))
  onBeforeUnmount(() => {
    document.removeEventListener('keydown', onKey)
    open.value = false
  })
}
