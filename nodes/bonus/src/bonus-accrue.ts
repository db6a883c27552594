/** `bonus.accrue`: puts a lot of bonuses into the contact's ledger, which may burn after a time. */
import { addDuration, defineNode, isoOf, Type } from '@millrace/core'
import { amountOf, amountSchema, faultsOfAmount } from './amount.ts'
import { fromCents } from './cents.ts'
import { accrueDocs } from './docs.ts'
import { bonusMove } from './move.ts'

const configSchema = Type.Object(
  {
    amount: amountSchema,
    expiresIn: Type.Optional(
      Type.String({
        format: 'iso-duration',
        'x-ui': {
          widget: 'duration',
          order: 2,
          title: { en: 'Burn after', ru: 'Сгорают через' },
          help: { en: 'Empty: never', ru: 'Пусто: никогда' },
        },
      }),
    ),
    warnBefore: Type.Optional(
      Type.String({
        format: 'iso-duration',
        'x-ui': {
          widget: 'duration',
          order: 3,
          title: { en: 'Warn before they burn', ru: 'Предупредить до сгорания за' },
          showIf: { '!!': [{ var: 'expiresIn' }] },
        },
      }),
    ),
  },
  { additionalProperties: false },
)

const uselessWarning = {
  path: '/warnBefore',
  code: 'BONUS_WARNING_USELESS',
  message: 'These bonuses never burn, so there is nothing to warn of; say after which time they burn',
  severity: 'warning',
} as const

export const bonusAccrue = defineNode({
  type: 'bonus.accrue',
  version: 1,
  title: { en: 'Accrue bonuses', ru: 'Начислить бонусы' },
  description: { en: 'Adds bonuses to the contact’s balance', ru: 'Добавляет бонусы на баланс клиента' },
  docs: accrueDocs,
  group: 'loyalty',
  icon: 'coins',
  config: configSchema,
  example: { amount: 5, expiresIn: 'P30D' },
  summary: {
    en: '+{{ amount }}{% if expiresIn %}, burn after {{ expiresIn | duration }}{% endif %}',
    ru: '+{{ amount }}{% if expiresIn %}, сгорят через {{ expiresIn | duration }}{% endif %}',
  },
  ports: ['out'],
  check: ({ amount, expiresIn, warnBefore }) => [
    ...faultsOfAmount(amount),
    ...(warnBefore !== undefined && expiresIn === undefined ? [uselessWarning] : []),
  ],
  run: (step) => {
    const { expiresIn, warnBefore } = step.config
    const cents = amountOf(step)
    if (cents === 0) return { kind: 'leave', port: 'out', why: { amount: 0 } }
    const expiresAt = expiresIn === undefined ? null : addDuration(step.now, expiresIn, step.timezone)
    const warnAt = expiresAt === null || warnBefore === undefined ? null : addDuration(expiresAt, `-${warnBefore}`, step.timezone)
    const why = { amount: fromCents(cents), expiresAt: expiresAt === null ? null : isoOf(expiresAt) }
    return { kind: 'leave', port: 'out', effects: [bonusMove.effect({ kind: 'accrue', cents, expiresAt, warnAt })], why }
  },
})
