/** Versions of a flow as a person looks at them: which one is open, what it is compared with, and what is drawn. */
import type { FlowDocument } from '@millrace/core'
import { computed, ref, shallowRef } from 'vue'
import { exportFlow } from '../../../api/flows.ts'
import { listVersions, type Version } from '../../../api/publishing.ts'
import { noOverlay, type Overlay } from '../../../canvas/overlay.ts'
import { positioned } from '../../../document/place.ts'
import { useFlowDocument } from '../../../stores/flow-document.ts'
import { useManifests } from '../../../stores/manifests.ts'
import { compareVersions } from './difference.ts'

/** The draft, or a published version by its number. */
export type Which = 'draft' | number

/** The published ones, newest first, a page at a time. */
function useList(flow: string) {
  const versions = shallowRef<readonly Version[] | null>(null)
  const next = ref<string | null>(null)
  async function read(): Promise<void> {
    const page = await listVersions(flow, next.value ?? undefined)
    versions.value = [...(versions.value ?? []), ...page.items]
    next.value = page.next
  }
  function forget(): void {
    versions.value = null
    next.value = null
  }
  /** The one before it, which may stand on the next page; the one that is live before the draft. */
  async function before(which: Which): Promise<Version | undefined> {
    if (which === 'draft') return versions.value?.find(({ live }) => live)
    const older = () => versions.value?.find(({ version }) => version < which)
    if (older() === undefined && next.value !== null) await read()
    return older()
  }
  return { versions, next, read, forget, before }
}

export function useVersions(flow: string) {
  const doc = useFlowDocument()
  const types = useManifests()
  const list = useList(flow)
  const error = shallowRef<unknown>(null)
  const open = ref<Which>('draft')
  const against = ref<number | null>(null)
  const documents = shallowRef<ReadonlyMap<Which, FlowDocument>>(new Map())

  /** The last that was asked for is shown, whichever comes first. */
  let turn = 0

  async function attempt(work: () => Promise<void>): Promise<void> {
    error.value = null
    try {
      await work()
    } catch (failure) {
      error.value = failure
    }
  }
  async function know(which: Which | null): Promise<void> {
    if (which === null || which === 'draft' || documents.value.has(which)) return
    const document = positioned(await exportFlow(flow, which), types.byType)
    documents.value = new Map([...documents.value, [which, document]])
  }
  const more = () => attempt(list.read)
  /** Compared with the version before it, and the draft with what is live. */
  const show = (which: Which) =>
    attempt(async () => {
      const mine = ++turn
      const before = await list.before(which)
      await Promise.all([know(which), know(before?.version ?? null)])
      if (mine !== turn) return
      open.value = which
      against.value = before?.version ?? null
    })
  const compareWith = (which: number | null) =>
    attempt(async () => {
      const mine = ++turn
      await know(which)
      if (mine === turn) against.value = which
    })
  const begin = async () => {
    list.forget()
    await more()
    if (error.value === null) await show('draft')
  }

  const documentOf = (which: Which) => (which === 'draft' ? doc.document : documents.value.get(which))
  const shown = computed(() => documentOf(open.value))
  const compared = computed(() => {
    const before = against.value === null ? undefined : documentOf(against.value)
    return before === undefined || shown.value === undefined ? null : compareVersions(before, shown.value)
  })
  const drawn = computed(() => compared.value?.document ?? shown.value)
  const overlay = computed<Overlay>(() => ({ ...noOverlay, trace: compared.value?.marks ?? null }))
  return { versions: list.versions, next: list.next, error, open, against, shown, compared, drawn, overlay, begin, more, show, compareWith }
}
