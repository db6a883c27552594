/** Turns, and why they matter, in the reader's words. Statuses of messages have words of ours; steps and their ways out are called as they are drawn. */
import { describeDuration, type Concern, type JsonObject, type Rehearsed, type Rule, type Turn } from '@millrace/core'
import type { ChoiceOffer } from './choices.ts'
import type { Teller } from '../tests/story.ts'
import { between, isNothing } from './spans.ts'

export interface Words extends Teller {
  /** The title of a way out of a step; null where it has none of this name. */
  port(node: string, port: string): string | null
  /** A rule read out; of an event, with what its properties are called. */
  rule(rule: Rule, event: string | null): string
  /** An instant of the run, as it is written for people. */
  moment(iso: string): string
}

const wordsOf = (locale: string): 'en' | 'ru' => (locale === 'ru' ? 'ru' : 'en')

export const lengthText = (duration: string, { locale }: Pick<Words, 'locale'>): string => describeDuration(duration, wordsOf(locale))

/** What the contact does. */
export function turnText(turn: Turn, words: Words): string {
  const { t, step } = words
  if ('pass' in turn) return t(`lab.rehearse.deeds.${turn.pass}`)
  if ('event' in turn) return turn.event === '' ? t('lab.rehearse.deeds.other') : t('lab.rehearse.deeds.event', { event: turn.event })
  if ('attributes' in turn) {
    const names = Object.keys(turn.attributes)
    return names.length === 0 ? t('lab.rehearse.deeds.change') : t('lab.rehearse.deeds.changes', { names: names.join(', ') })
  }
  if ('enter' in turn) return t('lab.rehearse.deeds.enter')
  const { button_title: button, link_url: link } = (turn.properties ?? {}) as JsonObject
  const named = { step: step(turn.message), button, link }
  if (typeof button === 'string' && button !== '') return t('lab.rehearse.deeds.pressed', named)
  if (typeof link === 'string' && turn.status === 'clicked') return t('lab.rehearse.deeds.followed', named)
  return t(`lab.rehearse.deeds.status.${turn.status}`, named)
}

/** How long after the turn before; empty for at once. */
export function afterText(turn: Turn, words: Words): string {
  const after = 'after' in turn ? turn.after : undefined
  return isNothing(after) ? '' : words.t('lab.rehearse.after', { time: lengthText(after!, words) })
}

/** Why a choice matters. */
export function reasonsOf(offer: ChoiceOffer, words: Words, now: string): readonly string[] {
  const { t } = words
  if (offer.kind === 'time') return [timeText(offer, words, now)]
  if (offer.kind === 'nothing') return [t('lab.rehearse.concerns.nothing')]
  if (offer.kind === 'enter') return [t('lab.rehearse.concerns.starts', { step: words.step(offer.node) })]
  return 'concerns' in offer
    ? [...new Set(offer.concerns.map((concern) => concernText(concern, words, offer.kind === 'event' ? offer.event : null)))]
    : []
}

function timeText({ at, nodes }: Extract<Rehearsed['offers'][number], { readonly kind: 'time' }>, words: Words, now: string): string {
  const named = { at: words.moment(at), time: lengthText(between(now, at), words), steps: nodes.map((node) => words.step(node)).join(', ') }
  return words.t(nodes.length === 0 ? 'lab.rehearse.concerns.comes' : 'lab.rehearse.concerns.until', named)
}

function concernText({ role, node, port, where }: Concern, words: Words, event: string | null): string {
  const { t, step } = words
  const way = node === null || port === null ? null : words.port(node, port)
  const named = { step: node === null ? '' : step(node), port: way ?? '' }
  const text = t(`lab.rehearse.concerns.${role === 'awaited' && way === null ? 'looks' : role}`, named)
  return where === null ? text : t('lab.rehearse.concerns.if', { text, rule: words.rule(where, event) })
}

const mostShown = 4

/** A few of the values that a turn carries. */
export function valuesText(values: JsonObject): string {
  const pairs = Object.entries(values).map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
  return [...pairs.slice(0, mostShown), ...(pairs.length > mostShown ? ['…'] : [])].join(', ')
}
