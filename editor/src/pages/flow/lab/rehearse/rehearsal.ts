/**
 * A test run step by step: who goes through the flow, what they have done so far, and what came of it. Kept while the page is there. The
 * server holds nothing of it: each answer is that of all turns together, so that taking one back is asking for less.
 */
import type { Finding, FlowDocument, JsonObject, Rehearsed, RehearsedStep, Turn } from '@millrace/core'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { AskedContact } from '../../../../api/explain.ts'
import { flowDoor } from '../../../../api/flows.ts'
import { pageServer, Problem } from '../../../../api/http.ts'
import { rehearseFlow, type RehearsalOrder } from '../../../../api/rehearsals.ts'
import { sameFlow } from '../../../../document/compare.ts'
import { useFlowDocument } from '../../../../stores/flow-document.ts'
import { useManifests } from '../../../../stores/manifests.ts'
import type { Refusal } from '../simulate/simulation.ts'
import { crossingOf, otherWay } from './other-way.ts'
import { pathOf } from './path.ts'

/** The user id of the made-up contact. */
export const madeUpId = 'anna'

export const whoChoices = ['made', 'real'] as const
export type Who = (typeof whoChoices)[number]

/** All that the next answer follows from, besides the flow. */
interface Played {
  readonly turns: readonly Turn[]
  /** Steps whose calls to outside systems fail. */
  readonly failing: readonly string[]
  /** How many like the contact went ahead: splits give the next one another turn. */
  readonly ahead: number
}
const nothingPlayed: Played = { turns: [], failing: [], ahead: 0 }

/** A turn that could not be played. */
export type Misfit = NonNullable<Rehearsed['refusal']>

export const useRehearsal = defineStore('rehearsal', () => {
  const doc = useFlowDocument()
  const types = useManifests()
  const flow = ref('')
  const who = ref<Who>('made')
  /** Of the made-up contact; null: as it is proposed. */
  const attributes = shallowRef<JsonObject | null>(null)
  const person = shallowRef<AskedContact | null>(null)
  /** The data that the made-up contact began with: what is proposed may be other data by the next turn. */
  const made = shallowRef<JsonObject | null>(null)
  const played = shallowRef<Played>(nothingPlayed)
  const answer = shallowRef<Rehearsed | null>(null)
  /** The flow that the answer is of. */
  const of = shallowRef<FlowDocument | null>(null)
  const refusal = shallowRef<Refusal | null>(null)
  const misfit = shallowRef<Misfit | null>(null)
  const busy = ref(false)
  /** Whether it is being looked at: only then it is drawn. */
  const onCanvas = ref(false)
  let asking = 0

  function over(): void {
    asking += 1
    ;[busy.value, answer.value, of.value, made.value] = [false, null, null, null]
    ;[refusal.value, misfit.value, played.value] = [null, null, nothingPlayed]
  }
  /** Forgets what belongs to another flow. */
  function open(id: string): void {
    if (flow.value === id) return
    ;[flow.value, who.value, attributes.value, person.value] = [id, 'made', null, null]
    over()
  }

  /** Takes what came; of turns that do not fit (any more) it takes those before. */
  async function ask(next: Played, proposed: JsonObject): Promise<void> {
    const mine = ++asking
    const [id, document] = [flow.value, doc.document]
    const data = made.value ?? attributes.value ?? proposed
    const contact = who.value === 'made' ? { userId: madeUpId, attributes: data } : person.value
    if (contact === null) return
    ;[busy.value, refusal.value, misfit.value] = [true, null, null]
    const order = orderOf(contact, answer.value)
    try {
      const { came, fitting, unfit } = await fittingOf({ id, order, document }, next)
      if (mine !== asking) return
      ;[answer.value, of.value, played.value, misfit.value, made.value] = [came, document, fitting, unfit, data]
    } catch (error) {
      const told = await refusalOf(id, document, error)
      if (mine === asking) refusal.value = told
    } finally {
      if (mine === asking) busy.value = false
    }
  }

  /** Goes another way at a step where it depends on who came before, with what was done up to there; false: all go this way. */
  async function turnAt(step: RehearsedStep, proposed: JsonObject): Promise<boolean> {
    const [shownNow, contact] = [
      answer.value,
      who.value === 'made' ? { userId: madeUpId, attributes: made.value ?? proposed } : person.value,
    ]
    if (shownNow === null || contact === null) return true
    const [mine, id, document, order] = [++asking, flow.value, doc.document, orderOf(contact, shownNow)]
    const next: Played = { ...played.value, turns: played.value.turns.slice(0, step.turn) }
    ;[busy.value, refusal.value, misfit.value] = [true, null, null]
    try {
      const crossing = crossingOf(shownNow, step)
      const ahead = await otherWay(crossing, next.ahead, (tried) => rehearseFlow(id, { ...order, ...next, ahead: tried }, document))
      if (mine !== asking) return true
      if (ahead !== null) await ask({ ...next, ahead }, proposed)
      return ahead !== null
    } catch (error) {
      const told = await refusalOf(id, document, error)
      if (mine === asking) refusal.value = told
      return true
    } finally {
      if (mine === asking) busy.value = false
    }
  }

  /** The flow has changed since. */
  const stale = computed(() => of.value !== null && of.value !== doc.document && !sameFlow(unnamed(of.value), unnamed(doc.document)))
  const shown = () => (onCanvas.value ? answer.value : null)
  const trace = computed(() => traceOf(shown(), { document: doc.document, manifests: types.byType }))
  return { who, attributes, person, made, played, answer, refusal, misfit, busy, onCanvas, stale, trace, open, over, ask, turnAt }
})

/** The same start plays the same again. */
const orderOf = <T>(contact: T, played: Rehearsed | null) => ({ contact, ...(played !== null && { start: played.start }) })

const traceOf = (played: Rehearsed | null, drawn: Parameters<typeof pathOf>[1]) => (played === null ? null : pathOf(played, drawn))

/** Neither the name nor the tests change anything that happens. */
const unnamed = (document: FlowDocument): FlowDocument => ({ ...document, name: '', tests: [] })

interface Asking {
  readonly id: string
  readonly order: Pick<RehearsalOrder, 'contact' | 'start'>
  readonly document: FlowDocument
}

async function fittingOf({ id, order, document }: Asking, next: Played) {
  const came = await rehearseFlow(id, { ...order, ...next }, document)
  if (came.refusal === null) return { came, fitting: next, unfit: null }
  const fitting = { ...next, turns: next.turns.slice(0, came.refusal.turn - 1) }
  return { came: await rehearseFlow(id, { ...order, ...fitting }, document), fitting, unfit: came.refusal }
}

/** Of a flow that could not be published, what is to be mended. */
async function refusalOf(id: string, document: FlowDocument, error: unknown): Promise<Refusal> {
  if (!(error instanceof Problem) || error.code !== 'SIMULATION_REFUSED') return { kind: 'error', error }
  const found: readonly Finding[] = await flowDoor(pageServer, id)
    .check(document)
    .catch(() => [])
  const findings = found.filter(({ severity }) => severity === 'error')
  return findings.length > 0 ? { kind: 'findings', findings } : { kind: 'error', error }
}
