/**
 * One flow on the page: reads it, keeps its draft saved, checks it as it changes, and holds what else is known of it. What this browser
 * could not save before is taken up again.
 */
import type { Finding, FlowDocument } from '@millrace/core'
import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import { flowDoor, type Draft, type FlowDoor } from '../../api/flows.ts'
import { pageServer } from '../../api/http.ts'
import type { FlowItem } from '../../api/types.ts'
import { sameFlow, sameValue } from '../../document/compare.ts'
import { Autosave, type SaveState } from '../../stores/autosave.ts'
import { useFlowDocument } from '../../stores/flow-document.ts'
import { forgetLocalCopy, forgetOwnCopy, keepLocalCopy, readLocalCopy } from '../../stores/local-copy.ts'
import { useManifests } from '../../stores/manifests.ts'
import { beforeReload } from '../../ui/before-reload.ts'

/** Two documents of which one is to be chosen. */
export interface Conflict {
  readonly mine: FlowDocument
  readonly theirs: Draft
  /** Why mine could not be made a flow of its own. */
  readonly fault?: unknown
}

/** `copy`: theirs, and mine becomes another flow of this name. */
export type Resolution = 'mine' | 'theirs' | { readonly copy: string }

const checkPauseMs = 500

export class FlowSession {
  readonly id: string
  readonly flow = shallowRef<FlowItem | null>(null)
  /** The document of the published version. */
  readonly published = shallowRef<FlowDocument | null>(null)
  readonly findings = shallowRef<readonly Finding[]>([])
  readonly error = shallowRef<unknown>(null)
  readonly conflict = shallowRef<Conflict | null>(null)
  readonly saveState = ref<SaveState>('saved')
  readonly saveError = shallowRef<unknown>(null)
  private readonly door: FlowDoor
  private readonly store = useFlowDocument()
  private readonly types = useManifests()
  private autosave: Autosave | null = null
  private checking = new AbortController()
  private checkTimer = 0

  constructor(id: string, door: FlowDoor) {
    this.id = id
    this.door = door
  }

  readonly load = async (): Promise<void> => {
    this.error.value = null
    try {
      const [draft] = await Promise.all([this.door.read(), this.types.load(this.door.types)])
      this.begin(draft)
      await this.readPublished()
    } catch (failure) {
      this.error.value = failure
    }
  }

  /** Saves what is not saved; false when that failed. */
  flush(): Promise<boolean> {
    return this.autosave?.flush() ?? Promise.resolve(false)
  }
  readonly retry = (): void => this.autosave?.retry()

  /** The findings of the document as it is; those of the last check when this one is overtaken or cannot reach the server. */
  async check(): Promise<readonly Finding[]> {
    this.checking.abort()
    this.checking = new AbortController()
    const { signal } = this.checking
    const found = await this.door.check(this.store.document, signal).catch(() => null)
    if (found !== null && !signal.aborted) this.findings.value = found
    return this.findings.value
  }

  changed(document: FlowDocument): void {
    this.autosave?.changed(document)
    this.scheduleCheck(checkPauseMs)
  }

  /** Ends a conflict; the document that was not chosen is one undo away. */
  async choose(which: Resolution): Promise<void> {
    const asked = this.conflict.value
    if (asked === null || this.autosave === null) return
    if (typeof which === 'object') return this.keepCopy(asked, which.copy)
    this.conflict.value = null
    // Until mine is saved it is kept here; theirs needs no copy.
    if (which === 'mine') keepLocalCopy(this.id, { document: asked.mine, etag: asked.theirs.etag })
    else forgetLocalCopy(this.id)
    const { draft } = asked.theirs.flow
    if (which === 'theirs') this.store.replace('takeTheirs', draft)
    else if (this.store.document !== asked.mine) this.store.replace('takeMine', asked.mine)
    this.autosave.resolve(asked.theirs.etag, which === 'theirs' ? this.store.document : draft)
  }

  private async keepCopy(asked: Conflict, name: string): Promise<void> {
    try {
      await this.door.create({ ...asked.mine, name })
    } catch (fault) {
      this.conflict.value = { ...asked, fault }
      return
    }
    await this.choose('theirs')
  }

  /** The flow's state after something was done with it; the draft is left alone. */
  async refresh(next?: FlowItem): Promise<void> {
    this.flow.value = next ?? (await this.door.read()).flow
    await this.readPublished()
  }

  close(): void {
    window.clearTimeout(this.checkTimer)
    this.checking.abort()
    void this.autosave?.flush()
    this.autosave = null
  }

  private begin(draft: Draft): void {
    this.autosave?.stop()
    this.store.open(draft.flow.draft)
    this.flow.value = draft.flow
    this.autosave = new Autosave(
      { document: this.store.document, etag: draft.etag },
      {
        save: (document, etag) => this.door.save(document, etag),
        keep: (copy) => keepLocalCopy(this.id, copy),
        forget: () => forgetOwnCopy(this.id),
        later(ms, work) {
          const timer = window.setTimeout(work, ms)
          return () => window.clearTimeout(timer)
        },
        told: (state, failure) => this.told(state, failure),
      },
    )
    this.takeUp(draft)
    this.scheduleCheck(0)
  }

  /** What an earlier visit could not save. */
  private takeUp(draft: Draft): void {
    const copy = readLocalCopy(this.id)
    if (copy === null) return
    const { draft: saved } = draft.flow
    if (sameFlow(copy.document, saved) && sameValue(copy.document.tests ?? [], saved.tests ?? [])) forgetLocalCopy(this.id)
    else if (copy.etag === draft.etag) this.store.replace('takeMine', copy.document)
    else this.conflict.value = { mine: copy.document, theirs: draft }
  }

  private told(state: SaveState, failure: unknown): void {
    this.saveState.value = state
    this.saveError.value = failure
    if (state === 'conflict') void this.askWhich()
  }
  private async askWhich(): Promise<void> {
    try {
      this.conflict.value = { mine: this.store.document, theirs: await this.door.read() }
    } catch (failure) {
      this.saveError.value = failure
    }
  }

  private scheduleCheck(ms: number): void {
    window.clearTimeout(this.checkTimer)
    this.checkTimer = window.setTimeout(() => void this.check(), ms)
  }

  private async readPublished(): Promise<void> {
    const version = this.flow.value?.version ?? null
    this.published.value = version === null ? null : await this.door.exported(version).catch(() => null)
  }
}

/** A session for as long as the page is there. */
export function useFlowSession(id: string, door: FlowDoor = flowDoor(pageServer, id)): FlowSession {
  const session = new FlowSession(id, door)
  const store = useFlowDocument()
  watch(
    () => store.document,
    (document) => session.changed(document),
    { flush: 'sync' },
  )
  window.addEventListener('online', session.retry)
  beforeReload({ save: () => session.flush() })
  onScopeDispose(() => {
    window.removeEventListener('online', session.retry)
    session.close()
  })
  return session
}
