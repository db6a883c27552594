/**
 * Keeps the draft on the server equal to the document in the page. One save at a time, each with the ETag of the last; until a change is
 * saved a copy of it is kept in the browser, so that a reload or a lost connection loses nothing. A save that somebody else overtook
 * (412) stops everything until a person has chosen. An answer can be lost while the save was done: the next one is then overtaken by
 * ourselves, so what was sent without an answer is remembered.
 */
import type { FlowDocument } from '@millrace/core'
import { Problem } from '../api/http.ts'
import { fingerprintOf } from '../document/compare.ts'

export type SaveState = 'saved' | 'dirty' | 'saving' | 'offline' | 'conflict' | 'failed'

export interface LocalCopy {
  readonly document: FlowDocument
  /** What the server had when this was begun. */
  readonly etag: string
  /** Fingerprints of what was sent since and not answered: the server may have one of these. */
  readonly sent?: readonly string[]
}

export interface Surroundings {
  /** Answers the new ETag. */
  save(document: FlowDocument, etag: string): Promise<string>
  keep(copy: LocalCopy): void
  forget(): void
  /** Runs `work` after a time; answers how to call it off. */
  later(ms: number, work: () => void): () => void
  told(state: SaveState, error: unknown): void
}

const quietMs = 700
const longestPauseMs = 30_000
/** Tries of one long time without a connection differ only by what was changed meanwhile. */
const mostUnanswered = 50

export class Autosave {
  state: SaveState = 'saved'
  private readonly world: Surroundings
  private etag: string
  private saved: FlowDocument
  private current: FlowDocument
  private failures = 0
  private unanswered: readonly FlowDocument[] = []
  private running: Promise<void> | null = null
  private cancel: () => void = () => {}

  constructor(start: LocalCopy, world: Surroundings) {
    this.world = world
    this.etag = start.etag
    this.saved = start.document
    this.current = start.document
  }

  /** The document as it now is. */
  changed(document: FlowDocument): void {
    if (document === this.current) return
    this.current = document
    this.world.keep({ document, etag: this.etag, ...(this.unanswered.length > 0 && { sent: this.unanswered.map(fingerprintOf) }) })
    if (this.state === 'conflict') return
    if (this.state !== 'offline') this.tell('dirty')
    this.schedule(quietMs)
  }

  /** Resolves once everything is saved; false when it cannot be. */
  async flush(): Promise<boolean> {
    if (this.running !== null) await this.running
    await this.save()
    return this.isSaved
  }

  /** Whether what the server has is ours: it was sent from here, and the answer never came. */
  hasSent(document: FlowDocument): boolean {
    const found = fingerprintOf(document)
    return this.unanswered.some((sent) => fingerprintOf(sent) === found)
  }

  /** After a conflict: goes on from what the server has now. */
  resolve(etag: string, onServer: FlowDocument): void {
    this.etag = etag
    this.unanswered = []
    this.saved = onServer
    this.tell('dirty')
    void this.save()
  }

  retry(): void {
    void this.save()
  }

  stop(): void {
    this.cancel()
  }

  /** What was sent and not answered may be on the server in place of what was saved before: then that is sent again. */
  private get isSaved(): boolean {
    return this.current === this.saved && this.unanswered.length === 0
  }

  private tell(next: SaveState, error: unknown = null): void {
    this.state = next
    this.world.told(next, error)
  }

  private schedule(ms: number): void {
    this.cancel()
    this.cancel = this.world.later(ms, () => void this.save())
  }

  private save(): Promise<void> {
    this.cancel()
    this.running ??= this.attempt().finally(() => (this.running = null))
    return this.running
  }

  private async attempt(): Promise<void> {
    while (!this.isSaved && this.state !== 'conflict') {
      const sending = this.current
      const before = this.unanswered
      if (!before.includes(sending)) this.unanswered = [...before, sending].slice(-mostUnanswered)
      this.tell('saving')
      try {
        this.etag = await this.world.save(sending, this.etag)
      } catch (error) {
        // Refused is answered; whatever else failed may have been saved.
        if (isRefused(error)) this.unanswered = before
        this.failed(error)
        return
      }
      this.unanswered = []
      this.saved = sending
      this.failures = 0
    }
    if (this.state === 'conflict' || this.state === 'saved') return
    this.world.forget()
    this.tell('saved')
  }

  private failed(error: unknown): void {
    if (error instanceof Problem && error.status === 412) return this.tell('conflict', error)
    const passing = error instanceof Problem && (error.offline || error.status >= 500 || error.status === 429)
    this.tell(passing ? 'offline' : 'failed', error)
    if (passing) this.schedule(Math.min(longestPauseMs, 1000 * 2 ** this.failures++))
  }
}

const isRefused = (error: unknown): boolean => error instanceof Problem && error.status >= 400 && error.status < 500
