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

function createState() {
  return {
    flow: ref(''),
    who: ref<Who>('made'),
    /** Of the made-up contact; null: as it is proposed. */
    attributes: shallowRef<JsonObject | null>(null),
    person: shallowRef<AskedContact | null>(null),
    /** The data that the made-up contact began with: what is proposed may be other data by the next turn. */
    made: shallowRef<JsonObject | null>(null),
    played: shallowRef<Played>(nothingPlayed),
    answer: shallowRef<Rehearsed | null>(null),
    /** The flow that the answer is of. */
    of: shallowRef<FlowDocument | null>(null),
    refusal: shallowRef<Refusal | null>(null),
    misfit: shallowRef<Misfit | null>(null),
    busy: ref(false),
    /** Whether it is being looked at: only then it is drawn. */
    onCanvas: ref(false),
  }
}
type State = ReturnType<typeof createState>

export const useRehearsal = defineStore('rehearsal', () => {
  const doc = useFlowDocument()
  const types = useManifests()
  const state = createState()
  const { flow, who, attributes, person, made, played, answer, of, refusal, misfit, busy, onCanvas } = state
  const questions = createQuestions(state, () => doc.document)

  function over(): void {
    questions.forget()
    ;[answer.value, of.value, made.value] = [null, null, null]
    ;[refusal.value, misfit.value, played.value] = [null, null, nothingPlayed]
  }
  /** Forgets what belongs to another flow. */
  function open(id: string): void {
    if (flow.value === id) return
    ;[flow.value, who.value, attributes.value, person.value] = [id, 'made', null, null]
    over()
  }

  /** The flow has changed since. */
  const stale = computed(() => of.value !== null && of.value !== doc.document && !sameFlow(unnamed(of.value), unnamed(doc.document)))
  const shown = () => (onCanvas.value ? answer.value : null)
  const trace = computed(() => traceOf(shown(), { document: doc.document, manifests: types.byType }))
  const { ask, turnAt } = questions
  return { who, attributes, person, made, played, answer, refusal, misfit, busy, onCanvas, stale, trace, open, over, ask, turnAt }
})

function contactOf({ who, made, attributes, person }: State, proposed: JsonObject) {
  const data = made.value ?? attributes.value ?? proposed
  return { data, contact: who.value === 'made' ? { userId: madeUpId, attributes: data } : person.value }
}

/** What is asked of the server; an answer that something newer overtook is dropped. */
function createQuestions(state: State, drawn: () => FlowDocument) {
  const { flow, made, played, answer, of, refusal, misfit, busy } = state
  let asking = 0

  /** `work` answers what to do with what came, once it is there and still wanted. */
  async function attempt(document: FlowDocument, work: () => Promise<() => unknown>): Promise<void> {
    const mine = ++asking
    const id = flow.value
    ;[busy.value, refusal.value, misfit.value] = [true, null, null]
    try {
      const take = await work()
      if (mine === asking) await take()
    } catch (error) {
      const told = await refusalOf(id, document, error)
      if (mine === asking) refusal.value = told
    } finally {
      if (mine === asking) busy.value = false
    }
  }

  /** Takes what came; of turns that do not fit (any more) it takes those before. */
  async function ask(next: Played, proposed: JsonObject): Promise<void> {
    const { data, contact } = contactOf(state, proposed)
    if (contact === null) return
    const [id, document, order] = [flow.value, drawn(), orderOf(contact, answer.value)]
    await attempt(document, async () => {
      const { came, fitting, unfit } = await fittingOf({ id, order, document }, next)
      return () => ([answer.value, of.value, played.value, misfit.value, made.value] = [came, document, fitting, unfit, data])
    })
  }

  /** Goes another way at a step where it depends on who came before, with what was done up to there; false: all go this way. */
  async function turnAt(step: RehearsedStep, proposed: JsonObject): Promise<boolean> {
    const { contact } = contactOf(state, proposed)
    const before = answer.value
    if (contact === null || before === null) return true
    const [id, document, order] = [flow.value, drawn(), orderOf(contact, before)]
    const upTo = { ...played.value, turns: played.value.turns.slice(0, step.turn) }
    let isThere = true
    await attempt(document, async () => {
      const ahead = await otherWay(crossingOf(before, step), upTo.ahead, (tried) =>
        rehearseFlow(id, { ...order, ...upTo, ahead: tried }, document),
      )
      return () => {
        isThere = ahead !== null
        return ahead === null ? undefined : ask({ ...upTo, ahead }, proposed)
      }
    })
    return isThere
  }

  function forget(): void {
    asking += 1
    busy.value = false
  }
  return { ask, turnAt, forget }
}

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
