/**
 * When a part of the editor that is loaded later cannot be loaded: after a new deployment its file is gone from the server, and only the page
 * loaded anew has the rest. Who was on the way to another page gets there by loading it, once: a reload that did not help is left to the
 * person. Who was in the middle of something is told, and reloads when they like. Otherwise the server could not be reached: that is said.
 */
import { shallowRef, type ShallowRef } from 'vue'
import { isOtherBuild } from './build.ts'

/** What is told. `newer`: the server has another build; `page`, `part`: this build's own file could not be loaded. */
export interface Missing {
  readonly kind: 'newer' | 'page' | 'part'
  /** The page that was asked for. */
  readonly address: string | null
}

export interface Browser {
  /** The modules this page began with. */
  readonly own: readonly string[]
  /** The page as the server has it; rejects where it cannot be had. */
  page(): Promise<string>
  now(): number
  /** When the page was last loaded anew by itself; null: never. */
  lastReload(): number | null
  /** False where it cannot be remembered, as then nothing would end a circle. */
  rememberReload(at: number): boolean
  /** Whether who has something half written lets it go. */
  agrees(): Promise<boolean>
  save(): Promise<void>
  /** Loads the page at an address, null: the one that is open. */
  load(address: string | null): void
}

/** Servers that are renewed one by one answer with both builds for a while. */
const reloadPauseMs = 60_000

export interface Freshness {
  readonly missing: Readonly<ShallowRef<Missing | null>>
  partFailed(quiet: boolean): Promise<void>
  pageFailed(address: string): Promise<void>
  /** A page was opened: the server is there again. */
  opened(): void
  /**
   * As the person asks. Browsers keep in mind what they could not load, so that only a page loaded anew asks for it again; while the
   * server does not answer the page stays as it is.
   */
  reload(): Promise<void>
  dismiss(): void
}

export function createFreshness(browser: Browser): Freshness {
  const missing = shallowRef<Missing | null>(null)
  let asking: Promise<boolean> | null = null

  const isNewer = () => {
    asking ??= browser
      .page()
      .then(
        (html) => isOtherBuild(browser.own, html),
        () => false,
      )
      .finally(() => (asking = null))
    return asking
  }
  function mayReload(): boolean {
    const last = browser.lastReload()
    const now = browser.now()
    return (last === null || now - last > reloadPauseMs) && browser.rememberReload(now)
  }
  return {
    missing,
    async partFailed(quiet) {
      if (await isNewer()) missing.value ??= { kind: 'newer', address: null }
      else if (!quiet) missing.value ??= { kind: 'part', address: null }
    },
    async pageFailed(address) {
      const newer = await isNewer()
      if (!newer || !mayReload()) return void (missing.value = { kind: newer ? 'newer' : 'page', address })
      await browser.save()
      browser.load(address)
    },
    opened() {
      if (missing.value?.kind === 'page') missing.value = null
    },
    async reload() {
      const answers = await browser.page().then(
        () => true,
        () => false,
      )
      if (!answers || !(await browser.agrees())) return
      await browser.save()
      browser.load(missing.value?.address ?? null)
    },
    dismiss: () => void (missing.value = null),
  }
}
