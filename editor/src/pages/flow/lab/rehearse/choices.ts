/**
 * What may happen next, as it is offered to a person: each with the turn that it stands for, filled in so that it does what it says. What is
 * waited for stands by itself; the rest is what else could happen.
 */
import type { FlowDocument, JsonObject, Offer, Rehearsed, Turn } from '@millrace/core'
import { asObject } from '../../../../inspector/form/hints.ts'
import type { SeenField } from '../../../../inspector/rule/seen-fields.ts'
import { comparisonsIn, meeting, pathOf, wantedIn, type Comparison } from '../simulate/comparisons.ts'
import { valuesFor } from '../simulate/proposal.ts'
import { isNothing } from './spans.ts'

export type ChoiceOffer = Offer | { readonly kind: 'other' } | { readonly kind: 'nothing' }

export interface Choice {
  /** Unique among those that are offered together. */
  readonly key: string
  readonly offer: ChoiceOffer
  readonly turn: Turn
  /** Nobody can tell what it does until it is filled in. */
  readonly unfinished: boolean
}

export interface Choices {
  readonly here: readonly Choice[]
  readonly more: readonly Choice[]
}

export interface ChoiceSource {
  readonly answer: Pick<Rehearsed, 'offers' | 'runs'>
  readonly document: FlowDocument
  /** What events really carried. */
  readonly seen: readonly SeenField[]
}

export function choicesOf(source: ChoiceSource): Choices {
  const { offers, runs } = source.answer
  const live = runs.some(({ state }) => state === 'waiting')
  const all = offers.map((offer): Choice & { readonly first: boolean } => ({ ...choiceOf(offer, source), first: isFirst(offer, live) }))
  const ending = live && offers.some(({ kind }) => kind === 'time')
  const plain = (own: boolean) => all.filter(({ first }) => first === own).map(({ first: _first, ...choice }) => choice)
  if (offers.length === 0) return { here: [], more: [] }
  return { here: plain(true), more: [...plain(false), other, ...(ending ? [nothing] : [])] }
}

const other: Choice = { key: 'other', offer: { kind: 'other' }, turn: { event: '' }, unfinished: true }
const nothing: Choice = { key: 'nothing', offer: { kind: 'nothing' }, turn: { pass: 'end' }, unfinished: false }

/** Before a passage, and after it, the question is how the contact comes in. */
function isFirst(offer: Offer, live: boolean): boolean {
  if (offer.kind === 'time') return true
  if (offer.kind === 'enter') return !live
  return offer.concerns.some(({ role }) => role === (live ? 'awaited' : 'starts'))
}

function choiceOf(offer: Offer, source: ChoiceSource): Choice {
  switch (offer.kind) {
    case 'event':
      return { key: `event ${offer.event}`, offer, turn: { event: offer.event, properties: sampleOf(offer, source) }, unfinished: false }
    case 'status': {
      const { message, status, properties, link } = offer
      const carried = Object.keys(properties).length === 0 ? {} : { properties }
      return {
        key: ['status', message, status, JSON.stringify(properties['button'] ?? link)].join(' '),
        offer,
        turn: { message, status, ...carried },
        unfinished: false,
      }
    }
    case 'enter':
      return { key: `enter ${offer.node}`, offer, turn: { enter: {} }, unfinished: false }
    case 'change': {
      const attributes = changesFor(offer, source.document)
      return { key: 'change', offer, turn: { attributes }, unfinished: Object.keys(attributes).length === 0 }
    }
    case 'time':
      return { key: 'time', offer, turn: { pass: 'next' }, unfinished: false }
  }
}

const properties = 'event.properties.'
const mostSamples = 12

/** With what the rules of whoever listens ask for; of what lets contacts in also what the flow's own rules then ask, as it was seen before. */
function sampleOf({ event, concerns }: Extract<Offer, { readonly kind: 'event' }>, { answer, document, seen }: ChoiceSource): JsonObject {
  const rules = concerns.map(({ where }) => where)
  const run = answer.runs.findLast(({ branch }) => branch === null)
  const counted = run === undefined || run.key === '' ? '1' : run.key
  const starts = concerns.some(({ role }) => role === 'starts')
  const entryKey = pathOf(document.settings?.entry?.key)
  const wanted = [...wantedIn(rules), ...(starts && entryKey !== undefined ? [entryKey] : [])]
  const some = wanted.map((path): Comparison => ({ path, operator: '==', literal: counted }))
  const asked = starts ? comparisonsIn(document.nodes.map(({ config }) => config)) : []
  const known = seen
    .filter((field) => field.event === event && field.samples[0] !== undefined && !field.name.includes('.'))
    .slice(0, mostSamples)
    .map(({ name, samples }) => [name, samples[0]!] as const)
  const own = [...comparisonsIn(rules), ...some].filter(({ path }) => path.startsWith(properties))
  return { ...Object.fromEntries(known), ...valuesFor(asked, meeting), ...valuesFor(own, meeting) }
}

/** Values with which the rules that are waited for hold, as far as they ask for attributes. */
function changesFor({ concerns }: Extract<Offer, { readonly kind: 'change' }>, { nodes }: FlowDocument): JsonObject {
  const configs = nodes.filter(({ id }) => concerns.some(({ node }) => node === id)).map(({ config }) => config)
  const pairs = comparisonsIn([concerns.map(({ where }) => where), configs]).flatMap((comparison) => {
    const name = /^contact\.(?:attributes\.)?([^.]+)$/.exec(comparison.path)?.[1]
    const value = meeting(comparison)
    return name === undefined || value === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(pairs)
}

/** What a turn carries that can be changed: properties of an event, attributes, data of a request. */
export function carriedBy(turn: Turn): JsonObject | null {
  if ('attributes' in turn) return turn.attributes as JsonObject
  if ('enter' in turn) return asObject(turn.enter) ?? {}
  if ('event' in turn) return (turn.properties ?? {}) as JsonObject
  return null
}

export function carrying(turn: Turn, values: JsonObject): Turn {
  if ('attributes' in turn) return { ...turn, attributes: values }
  if ('enter' in turn) return { ...turn, enter: values }
  if ('event' in turn) return { ...turn, properties: values }
  return turn
}

/** The turn so long after the one before; at once says nothing. */
export function afterwards(turn: Turn, length: string | undefined): Turn {
  if ('pass' in turn) return turn
  const { after: _, ...rest } = turn
  return isNothing(length) ? rest : { ...rest, after: length! }
}

/** Whether a turn says enough to be played. */
export function isWhole(turn: Turn): boolean {
  if ('event' in turn) return turn.event.trim() !== ''
  return !('attributes' in turn) || Object.keys(turn.attributes).length > 0
}
