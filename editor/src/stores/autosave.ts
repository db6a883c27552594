/**
 * Keeps the draft on the server equal to the document in the page. One save at a time, each with the ETag of the last; until a change is
 * saved a copy of it is kept in the browser, so that a reload or a lost connection loses nothing. A save that somebody else overtook
 * (412) stops everything until a person has chosen.
 */
import type { FlowDocument } from '@millrace/core'
import { Problem } from '../api/http.ts'

export type SaveState = 'saved' | 'dirty' | 'saving' | 'offline' | 'conflict' | 'failed'

export interface LocalCopy {
  readonly document: FlowDocument
  /** What the server had when this was begun. */
  readonly etag: string
}

export interface Surroundings {
  save(document: FlowDocument, etag: string): Promise<string>
  keep(copy: LocalCopy): void
  forget(): void
  /** Runs `work` after a time; answers how to call it off. */
  later(ms: number, work: () => void): () => void
  told(state: SaveState, error: unknown): void
}

export interface Autosave {
  readonly state: SaveState
  /** The document as it now is. */
  changed(document: FlowDocument): void
  /** Resolves once everything is saved; false when it cannot be. */
  flush(): Promise<boolean>
  /** After a conflict: goes on from what the server has now. */
  resolve(etag: string, saved: FlowDocument): void
  retry(): void
  stop(): void
}

const quiet = 700
const longestPause = 30_000

export function createAutosave(start: { readonly document: FlowDocument; readonly etag: string }, world: Surroundings): Autosave {
  let { etag } = start
  let [saved, current] = [start.document, start.document]
  let state: SaveState = 'saved'
  let failures = 0
  let running: Promise<void> | undefined
  let cancel = () => {}

  function tell(next: SaveState, error: unknown = null): void {
    state = next
    world.told(next, error)
  }
  function schedule(ms: number): void {
    cancel()
    cancel = world.later(ms, () => void save())
  }

  function changed(document: FlowDocument): void {
    if (document === current) return
    current = document
    world.keep({ document, etag })
    if (state === 'conflict') return
    if (state !== 'offline') tell('dirty')
    schedule(quiet)
  }

  function save(): Promise<void> {
    cancel()
    running ??= attempt().finally(() => (running = undefined))
    return running
  }

  async function attempt(): Promise<void> {
    while (current !== saved && state !== 'conflict') {
      const sending = current
      tell('saving')
      try {
        etag = await world.save(sending, etag)
      } catch (error) {
        failed(error)
        return
      }
      saved = sending
      failures = 0
    }
    if (state === 'conflict') return
    world.forget()
    tell('saved')
  }

  function failed(error: unknown): void {
    if (error instanceof Problem && error.status === 412) return tell('conflict', error)
    const passing = error instanceof Problem && (error.offline || error.status >= 500 || error.status === 429)
    tell(passing ? 'offline' : 'failed', error)
    if (passing) schedule(Math.min(longestPause, 1000 * 2 ** failures++))
  }

  return {
    get state() {
      return state
    },
    changed,
    async flush() {
      if (running !== undefined) await running
      await save()
      return current === saved
    },
    resolve(nextTag, onServer) {
      etag = nextTag
      saved = onServer
      tell('dirty')
      void save()
    },
    retry: () => void save(),
    stop: () => cancel(),
  }
}
