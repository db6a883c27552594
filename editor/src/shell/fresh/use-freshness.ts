/** The freshness of this page: hears of parts that could not be loaded, from Vite and from the router. */
import type { Router } from 'vue-router'
import { allAgree, saveAll } from '../../ui/before-reload.ts'
import { browserNow } from '../../ui/clock.ts'
import { isQuiet } from '../../ui/lazy.ts'
import { createFreshness, type Browser } from './freshness.ts'

const key = 'millrace.reloaded'

const browser: Browser = {
  own: [...document.querySelectorAll('script[type="module"][src]')].map((script) => script.getAttribute('src')!),
  async page() {
    const answer = await fetch('/', { cache: 'no-store', headers: { accept: 'text/html' } })
    if (!answer.ok) throw new Error(`The page answers ${answer.status}`)
    return answer.text()
  },
  now: browserNow,
  lastReload() {
    try {
      const at = sessionStorage.getItem(key)
      return at === null ? null : Number(at)
    } catch {
      return null
    }
  },
  rememberReload(at) {
    try {
      sessionStorage.setItem(key, String(at))
      return true
    } catch {
      return false
    }
  },
  agrees: allAgree,
  save: saveAll,
  load: (address) => (address === null ? window.location.reload() : window.location.assign(address)),
}

const freshness = createFreshness(browser)
export const useFreshness = () => freshness

export function watchFreshness(router: Router): void {
  const failures = new WeakSet<Error>()
  window.addEventListener('vite:preloadError', ({ payload }) => {
    failures.add(payload)
    const quiet = isQuiet() || navigating
    void freshness.partFailed(quiet)
  })
  let navigating = false
  router.beforeEach(() => void (navigating = true))
  router.afterEach((_to, _from, failure) => {
    navigating = false
    if (failure === undefined) freshness.opened()
  })
  router.onError((error, to) => {
    navigating = false
    if (error instanceof Error && failures.has(error)) void freshness.pageFailed(router.resolve(to).href)
  })
}
