/**
 * One flow on the page: reads it, keeps its draft saved, checks it as it changes, and holds what else is known of it. What this browser
 * could not save before is taken up again.
 */
import type { Finding, FlowDocument } from '@millrace/core'
import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import { checkFlow, exportFlow, readFlow, saveFlow, type Draft } from '../../api/flows.ts'
import type { FlowItem } from '../../api/types.ts'
import { createAutosave, type Autosave, type SaveState } from '../../stores/autosave.ts'
import { useFlowDocument } from '../../stores/flow-document.ts'
import { forgetLocalCopy, keepLocalCopy, readLocalCopy } from '../../stores/local-copy.ts'
import { useManifests } from '../../stores/manifests.ts'
import { sameFlow } from '../../document/compare.ts'

/** Two documents of which one is to be chosen. */
export interface Conflict {
  readonly mine: FlowDocument
  readonly theirs: Draft
}

const checkPause = 500

export type FlowOnPage = ReturnType<typeof useFlow>

export function useFlow(id: string) {
  const store = useFlowDocument()
  const flow = shallowRef<FlowItem | null>(null)
  const published = shallowRef<FlowDocument | null>(null)
  const findings = shallowRef<readonly Finding[]>([])
  const error = shallowRef<unknown>(null)
  const conflict = shallowRef<Conflict | null>(null)
  const saveState = ref<SaveState>('saved')
  const saveError = shallowRef<unknown>(null)
  let autosave: Autosave | null = null
  let checking = new AbortController()
  let checkTimer = 0

  async function load(): Promise<void> {
    error.value = null
    try {
      const [draft] = await Promise.all([readFlow(id), useManifests().load()])
      begin(draft)
      await readPublished()
    } catch (failure) {
      error.value = failure
    }
  }

  function begin(draft: Draft): void {
    autosave?.stop()
    store.open(draft.flow.draft)
    flow.value = draft.flow
    autosave = createAutosave(
      { document: store.document, etag: draft.etag },
      {
        save: (document, etag) => saveFlow(id, document, etag),
        keep: (copy) => keepLocalCopy(id, copy),
        forget: () => forgetLocalCopy(id),
        later(ms, work) {
          const timer = window.setTimeout(work, ms)
          return () => window.clearTimeout(timer)
        },
        told,
      },
    )
    takeUp(draft)
    scheduleCheck(0)
  }

  /** What an earlier visit could not save. */
  function takeUp(draft: Draft): void {
    const copy = readLocalCopy(id)
    if (copy === null) return
    if (sameFlow(copy.document, draft.flow.draft)) forgetLocalCopy(id)
    else if (copy.etag === draft.etag) store.replace('takeMine', copy.document)
    else conflict.value = { mine: copy.document, theirs: draft }
  }

  function told(state: SaveState, failure: unknown): void {
    saveState.value = state
    saveError.value = failure
    if (state === 'conflict') void askWhich()
  }
  async function askWhich(): Promise<void> {
    try {
      conflict.value = { mine: store.document, theirs: await readFlow(id) }
    } catch (failure) {
      saveError.value = failure
    }
  }
  /** Ends a conflict; the document that was not chosen is one undo away. */
  function choose(which: 'mine' | 'theirs'): void {
    const asked = conflict.value
    if (asked === null || autosave === null) return
    conflict.value = null
    if (which === 'mine') {
      if (store.document !== asked.mine) store.replace('takeMine', asked.mine)
      autosave.resolve(asked.theirs.etag, asked.theirs.flow.draft)
    } else {
      store.replace('takeTheirs', asked.theirs.flow.draft)
      autosave.resolve(asked.theirs.etag, store.document)
    }
  }

  function scheduleCheck(ms = checkPause): void {
    window.clearTimeout(checkTimer)
    checkTimer = window.setTimeout(() => void check(), ms)
  }
  async function check(): Promise<void> {
    checking.abort()
    checking = new AbortController()
    try {
      findings.value = await checkFlow(id, store.document, checking.signal)
    } catch {
      // A check that was overtaken or could not reach the server leaves the last findings.
    }
  }

  async function readPublished(): Promise<void> {
    const version = flow.value?.version ?? null
    published.value = version === null ? null : await exportFlow(id, version).catch(() => null)
  }

  /** The flow's state after something was done with it; the draft is left alone. */
  async function refresh(next?: FlowItem): Promise<void> {
    flow.value = next ?? (await readFlow(id)).flow
    await readPublished()
  }

  watch(
    () => store.document,
    (document) => {
      autosave?.changed(document)
      scheduleCheck()
    },
    { flush: 'sync' },
  )
  const retry = () => autosave?.retry()
  window.addEventListener('online', retry)
  onScopeDispose(() => {
    window.removeEventListener('online', retry)
    window.clearTimeout(checkTimer)
    checking.abort()
    void autosave?.flush()
    autosave = null
  })

  return {
    id,
    flow,
    published,
    findings,
    error,
    conflict,
    saveState,
    saveError,
    load,
    choose,
    refresh,
    retry,
    flush: () => autosave?.flush() ?? Promise.resolve(false),
  }
}
