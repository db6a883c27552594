/** Asks again while something is under way, and not longer: one question at a time, none for a page that is not looked at. */
import { onBeforeUnmount, watch } from 'vue'

const everyMs = 2000

export function useWatching(isUnderWay: () => boolean, ask: () => Promise<unknown>): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const later = () => {
    clearTimeout(timer)
    timer = setTimeout(() => void again(), everyMs)
  }
  async function again(): Promise<void> {
    if (!document.hidden) await ask()
    if (isUnderWay()) later()
  }
  watch(isUnderWay, (running) => (running ? later() : clearTimeout(timer)), { immediate: true })
  onBeforeUnmount(() => clearTimeout(timer))
}
