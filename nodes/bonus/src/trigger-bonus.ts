/**
 * `trigger.bonus`: the flow starts when bonuses come in, are about to burn, have burned, or when the balance passes an amount.
 *
 * "Before they burn" is each lot's own warning (`bonus.accrue` says when), told by an event; or, with `before`, that time before any
 * lot burns, whatever its own warning: then lots that burn at one instant start one run.
 */
import {
  addDuration,
  defineNode,
  fieldValue,
  leave,
  Type,
  type Instant,
  type MomentView,
  type Rule,
  type Static,
  type Trigger,
} from '@millrace/core'
import { bonusDocs } from './docs.ts'
import type { Bonus } from './fact.ts'
import { movingEvents } from './reached.ts'

const whenIs = (when: string) => ({ '==': [{ var: 'when' }, when] })

const configSchema = Type.Object(
  {
    when: Type.Enum(['accrued', 'expiring', 'burned', 'balance'], {
      default: 'accrued',
      'x-ui': {
        order: 1,
        title: { en: 'When', ru: 'Когда' },
        labels: {
          accrued: { en: 'bonuses are accrued', ru: 'бонусы начислены' },
          expiring: { en: 'bonuses will burn soon', ru: 'бонусы скоро сгорят' },
          burned: { en: 'bonuses have burned', ru: 'бонусы сгорели' },
          balance: { en: 'the balance passes an amount', ru: 'баланс превысил сумму' },
        },
      },
    }),
    before: Type.Optional(
      Type.String({
        format: 'iso-duration',
        'x-ui': {
          widget: 'duration',
          order: 2,
          title: { en: 'How long before', ru: 'За сколько' },
          help: {
            en: 'Empty: when “Accrue bonuses” says to warn',
            ru: 'Пусто: когда предупредить, указано в «Начислить бонусы»',
          },
          showIf: whenIs('expiring'),
        },
      }),
    ),
    over: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1e9,
        'x-ui': {
          order: 2,
          title: { en: 'More than', ru: 'Больше' },
          help: {
            en: 'Starts when the balance rises from this or less to more',
            ru: 'Запускает, когда баланс поднимается выше этой суммы',
          },
          showIf: whenIs('balance'),
        },
      }),
    ),
  },
  {
    additionalProperties: false,
    anyOf: [
      { properties: { when: { const: 'balance' } }, required: ['over'] },
      ...['accrued', 'expiring', 'burned'].map((when) => ({ properties: { when: { const: when } } })),
    ],
  },
)

type Config = Static<typeof configSchema>

export const triggerBonus = defineNode({
  type: 'trigger.bonus',
  version: 1,
  title: { en: 'Bonuses', ru: 'Бонусы' },
  description: {
    en: 'Starts the flow when bonuses are accrued, will burn soon or have burned, or when the balance passes an amount',
    ru: 'Запускает сценарий, когда бонусы начислены, скоро сгорят или сгорели, или когда баланс превысил сумму',
  },
  docs: bonusDocs,
  group: 'trigger',
  icon: 'coins',
  config: configSchema,
  example: { when: 'expiring', before: 'P3D' },
  summary: {
    en: `{% case when %}{% when 'accrued' %}accrued{% when 'expiring' %}{% if before %}{{ before | duration }} {% endif %}before they burn{% when 'burned' %}burned{% else %}balance over {{ over }}{% endcase %}`,
    ru: `{% case when %}{% when 'accrued' %}начислены{% when 'expiring' %}{% if before %}за {{ before | duration }} {% endif %}до сгорания{% when 'burned' %}сгорели{% else %}баланс больше {{ over }}{% endcase %}`,
  },
  ports: ['out'],
  context: {
    event: Type.Object({
      properties: Type.Object({
        amount: Type.Number({ 'x-ui': { title: { en: 'Bonuses', ru: 'Сумма бонусов' } } }),
        expiresAt: Type.String({ format: 'date-time', 'x-ui': { title: { en: 'When they burn', ru: 'Когда сгорят' } } }),
      }),
    }),
  },
  needs: ({ when, before }) => (when === 'expiring' && before !== undefined ? ['bonus'] : []),
  starts: triggerOf,
  run: () => leave('out'),
})

function triggerOf({ when, before, over }: Config): Trigger {
  if (when === 'accrued') return { kind: 'event', event: 'Bonus Accrued' }
  if (when === 'burned') return { kind: 'event', event: 'Bonus Burned' }
  if (when === 'balance') return { kind: 'event', event: movingEvents, where: passes(over ?? 0) }
  return before === undefined ? { kind: 'event', event: 'Bonus Expiring' } : { kind: 'moment', next: (view) => nextWarning(before, view) }
}

/** From the limit or less before this event to more with it. What goes down passes nothing. */
function passes(limit: number): Rule {
  const after = { var: 'bonus.reached' }
  const amount = { var: 'event.properties.amount' }
  const rises = { in: [{ var: 'event.event' }, ['Bonus Accrued', 'Bonus Adjusted']] }
  const before: Rule = { '-': [after, amount] }
  return { and: [rises, { '>': [after, limit] }, { '<=': [before, limit] }] as readonly Rule[] }
}

function nextWarning(before: string, view: MomentView): Instant | null {
  const lots = (fieldValue('bonus', view) as Bonus | undefined)?.lots ?? []
  const instants = lots
    .flatMap(({ expiresAt }) => (expiresAt === null ? [] : [addDuration(Date.parse(expiresAt), `-${before}`, view.timezone)]))
    .filter((at) => at > view.after)
  return instants.length === 0 ? null : Math.min(...instants)
}
