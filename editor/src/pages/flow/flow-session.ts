/**
 * One flow on the page: reads it, keeps its draft saved, checks it as it changes, and holds what else is known of it. What this browser
 * could not save before is taken up again.
 */
import type { Finding, FlowDocument } from '@millrace/core'
import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import { flowDoor, type Draft, type FlowDoor } from '../../api/flows.ts'
import { pageServer, Problem } from '../../api/http.ts'
import type { FlowItem } from '../../api/types.ts'
import { fingerprintOf, sameValue } from '../../document/compare.ts'
import { Autosave, type SaveState } from '../../stores/autosave.ts'
import { useFlowDocument } from '../../stores/flow-document.ts'
import { forgetLocalCopy, forgetOwnCopy, keepLocalCopy, readLocalCopy } from '../../stores/local-copy.ts'
import { useManifests } from '../../stores/manifests.ts'
import { beforeReload } from '../../ui/before-reload.ts'
import { patiently } from '../../ui/patience.ts'

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

/** What pages that were left are still saving, by flow: whoever opens one of these again reads it only then, and is not overtaken by it. */
const left = new Map<string, Autosave>()
async function settle(flow: string): Promise<void> {
  const autosave = left.get(flow)
  left.delete(flow)
  if (autosave === undefined) return
  await patiently(autosave.flush())
  autosave.stop()
}

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
  /** This browser has a copy of what is not saved. */
  private kept = true
  private checking = new AbortController()
  private checkTimer = 0
  private closed = false

  constructor(id: string, door: FlowDoor) {
    this.id = id
    this.door = door
  }

  readonly load = async (): Promise<void> => {
    this.error.value = null
    await settle(this.id)
    try {
      const [draft] = await Promise.all([this.door.read(), this.types.load(this.door.types)])
      // The page was left meanwhile: what is drawn belongs to another flow.
      if (this.closed) return
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
  readonly retry = (): void => {
    if (this.autosave?.state === 'conflict') void this.askWhich()
    else this.autosave?.retry()
  }
  /** Asks before the page goes while something is saved nowhere. */
  readonly leaving = (event: BeforeUnloadEvent): void => {
    if (!this.kept && this.saveState.value !== 'saved') event.preventDefault()
  }

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
    const { draft } = asked.theirs.flow
    const both = { takeMine: asked.mine, takeTheirs: draft } as const
    const [chosen, other] = which === 'mine' ? (['takeMine', 'takeTheirs'] as const) : (['takeTheirs', 'takeMine'] as const)
    if (this.store.document !== both[other]) this.store.replace(other, both[other])
    this.store.replace(chosen, both[chosen])
    // Until mine is saved it is kept here; theirs needs no copy.
    if (which === 'mine') keepLocalCopy(this.id, { document: asked.mine, etag: asked.theirs.etag })
    else forgetLocalCopy(this.id)
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
    this.closed = true
    window.clearTimeout(this.checkTimer)
    this.checking.abort()
    const { id, autosave } = this
    this.autosave = null
    if (autosave === null) return
    left.set(id, autosave)
    void autosave.flush().then((saved) => saved && left.get(id) === autosave && left.delete(id))
  }

  private begin(draft: Draft): void {
    this.autosave?.stop()
    this.store.open(draft.flow.draft)
    this.flow.value = draft.flow
    this.autosave = new Autosave(
      { document: this.store.document, etag: draft.etag },
      {
        save: (document, etag) => this.door.save(document, etag),
        keep: (copy) => (this.kept = keepLocalCopy(this.id, copy)),
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
    if (sameValue(copy.document, saved)) forgetLocalCopy(this.id)
    else if (copy.etag === draft.etag || copy.sent?.includes(fingerprintOf(saved))) this.store.replace('takeMine', copy.document)
    else this.conflict.value = { mine: copy.document, theirs: draft }
  }

  private told(state: SaveState, failure: unknown): void {
    if (state === 'conflict') return void this.askWhich()
    this.saveState.value = state
    this.saveError.value = failure
  }

  /** Overtaken: by somebody else, who is shown, or by ourselves, when the answer to a save was lost. */
  private async askWhich(): Promise<void> {
    const { autosave } = this
    if (autosave === null || this.conflict.value !== null) return
    try {
      const theirs = await this.door.read()
      if (autosave.hasSent(theirs.flow.draft)) return autosave.resolve(theirs.etag, theirs.flow.draft)
      this.saveState.value = 'conflict'
      this.conflict.value = { mine: this.store.document, theirs }
    } catch (failure) {
      // Asked again with the next try.
      this.saveState.value = failure instanceof Problem && failure.offline ? 'offline' : 'failed'
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
