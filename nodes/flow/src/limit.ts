/**
 * `limit`: lets a contact through so many times in a period, and no more: the discount once in 90 days. Nodes with the same key share
 * their count, in whichever flow; without a key a node counts for itself.
 */
import { addDuration, defineNode, isoOf, Type, type Instant, type Leave, type Static, type Step } from '@millrace/core'
import { limitDocs } from './docs.ts'
import { limitWrite, mostTimes, usesOf, type Limits } from './limits.ts'

const configSchema = Type.Object(
  {
    times: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: mostTimes,
        default: 1,
        'x-ui': { order: 1, title: { en: 'At most, times', ru: 'Не чаще, раз' } },
      }),
    ),
    period: Type.Optional(
      Type.String({
        format: 'iso-duration',
        'x-ui': {
          widget: 'duration',
          order: 2,
          title: { en: 'In', ru: 'За' },
          help: { en: 'Empty: ever', ru: 'Пусто — за всё время' },
        },
      }),
    ),
    key: Type.Optional(
      Type.String({
        maxLength: 200,
        'x-ui': {
          widget: 'liquid',
          order: 3,
          group: 'advanced',
          title: { en: 'Shared count', ru: 'Общий счётчик' },
          help: {
            en: 'Steps with the same name count together, in all flows; empty: this step by itself',
            ru: 'Шаги с одним именем считаются вместе во всех сценариях; пусто — только этот шаг',
          },
          placeholder: 'discount',
        },
      }),
    ),
  },
  { additionalProperties: false },
)

export const limit = defineNode({
  type: 'limit',
  version: 1,
  title: { en: 'Limit', ru: 'Ограничение' },
  description: { en: 'Lets a contact through only so many times in a period', ru: 'Пропускает клиента не чаще заданного' },
  docs: limitDocs,
  group: 'control',
  icon: 'gauge',
  config: configSchema,
  example: { times: 1, period: 'P90D', key: 'discount' },
  summary: {
    en: '{{ times | default: 1 }} {% if times > 1 %}times{% else %}time{% endif %} {% if period %}in {{ period | duration }}{% else %}at most{% endif %}',
    ru: '{{ times | default: 1 }} {% assign last = times | modulo: 10 %}{% assign tens = times | modulo: 100 %}{% if last > 1 and last < 5 and tens != 12 and tens != 13 and tens != 14 %}раза{% else %}раз{% endif %} за {% if period %}{{ period | duration }}{% else %}всё время{% endif %}',
  },
  ports: ['out', { port: 'over', otherwise: '@end', title: { en: 'too often', ru: 'слишком часто' } }],
  needs: ['limits'],
  run: (step): Leave<'out' | 'over'> => {
    const key = keyOf(step)
    const { times = 1 } = step.config
    const uses = countedUses(step, key)
    if (uses.length < times)
      return { kind: 'leave', port: 'out', effects: [limitWrite.effect({ key })], why: { key, used: uses.length, of: times } }
    const free = endOf(step, uses[uses.length - times]!)
    return { kind: 'leave', port: 'over', why: { key, used: uses.length, of: times, ...(free !== null && { free: isoOf(free) }) } }
  },
})

type LimitStep = Step<Static<typeof configSchema>>

function keyOf(step: LimitStep): string {
  const { key = '' } = step.config
  const own = (key.includes('{') ? step.render(key) : key).trim().slice(0, 500)
  return own === '' ? `${step.run.flow}:${step.run.node}` : own
}

/** Those that still count, oldest first. The period of each is counted from it, by the contact's calendar. */
function countedUses(step: LimitStep, key: string): readonly Instant[] {
  return usesOf(step.facts['limits'] as Limits, key).filter((at) => (endOf(step, at) ?? Infinity) > step.now)
}

const endOf = ({ config: { period }, timezone }: LimitStep, at: Instant): Instant | null =>
  period === undefined ? null : addDuration(at, period, timezone)
