/**
 * `trigger.deal`: a deal was created, came to a status, or was created or sold so many days ago. The deal that was meant is at
 * `vars.deal`, as it stood when the run began; `deal` is the contact's latest.
 */
import {
  addDuration,
  defineNode,
  Type,
  type Instant,
  type Json,
  type JsonObject,
  type MomentEntry,
  type MomentView,
  type Outcome,
  type Rule,
  type Static,
  type Step,
} from '@millrace/core'
import { allOf, startsOn, textField, value, whereField } from './conditions.ts'
import { dealFact, idOf } from './deals.ts'
import { dealDocs } from './docs.ts'
import { isPlain } from './page.ts'

const isAge = { in: [{ var: 'on' }, ['age', 'saleAge']] }

const configSchema = Type.Object(
  {
    on: Type.Enum(['created', 'status', 'age', 'saleAge'], {
      'x-ui': {
        order: 1,
        title: { en: 'When a deal', ru: 'Когда сделка' },
        labels: {
          created: { en: 'is created', ru: 'создана' },
          status: { en: 'changes its status', ru: 'сменила статус' },
          age: { en: 'was created some days ago', ru: 'создана столько дней назад' },
          saleAge: { en: 'was sold some days ago', ru: 'продана столько дней назад' },
        },
      },
    }),
    status: textField(
      2,
      ['Status', 'Статус'],
      ['To which it changes, or in which it still is; empty: any', 'В который перешла или в котором всё ещё стоит; пусто: любой'],
    ),
    days: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 3650, 'x-ui': { order: 3, title: { en: 'Days', ru: 'Дней' }, showIf: isAge } }),
    ),
    where: whereField(4),
  },
  { additionalProperties: false },
)
type Config = Static<typeof configSchema>

export const triggerDeal = defineNode({
  type: 'trigger.deal',
  version: 1,
  title: { en: 'Deal', ru: 'Сделка' },
  description: {
    en: 'Starts the flow when something happens to a deal of the contact, or some days after',
    ru: 'Запускает сценарий по событию сделки или через несколько дней после него',
  },
  docs: dealDocs,
  group: 'trigger',
  icon: 'handshake',
  config: configSchema,
  example: { on: 'status', status: 'won' },
  summary: {
    en: '{% if on == "created" %}Deal created{% elsif on == "status" %}Deal changes its status{% elsif on == "age" %}{{ "P" | append: days | append: "D" | duration }} since the deal{% else %}{{ "P" | append: days | append: "D" | duration }} since the sale{% endif %}{% if status %}: {{ status }}{% endif %}',
    ru: '{% if on == "created" %}Сделка создана{% elsif on == "status" %}Сделка сменила статус{% elsif on == "age" %}{{ "P" | append: days | append: "D" | duration }} после сделки{% else %}{{ "P" | append: days | append: "D" | duration }} после продажи{% endif %}{% if status %}: {{ status }}{% endif %}',
  },
  ports: ['out'],
  needs: ['deal'],
  check: ({ on, days }) =>
    (on === 'age' || on === 'saleAge') && days === undefined
      ? [
          {
            path: '/days',
            code: 'DEAL_DAYS_MISSING',
            message: 'How many days after? Fill in a number of days',
            says: { en: 'How many days after? Fill in a number of days', ru: 'Через сколько дней? Укажите число дней.' },
          },
        ]
      : [],
  context: {
    deal: dealFact.schema,
    'vars.deal': dealFact.schema,
    event: Type.Object({
      properties: Type.Object({
        deal_id: Type.String({ 'x-ui': { title: { en: 'Deal', ru: 'Номер сделки' } } }),
        status: Type.String({ 'x-ui': { title: { en: 'Status in the event', ru: 'Статус в событии' } } }),
      }),
    }),
  },
  starts: (config) => {
    if (config.on === 'created') return startsOn('Deal Created', ruleOf(config))
    if (config.on === 'status') return startsOn('Deal Updated', ruleOf(config))
    return { kind: 'moment', next: (view) => nextAge(config, view), entries: (view, at) => agedAt(config, view, at) }
  },
  run: enterWithDeal,
})

function ruleOf({ on, status, where }: Config): Rule | undefined {
  return allOf([
    on === 'status' ? { in: [value('event.id'), value('deal.changes')] } : undefined,
    status === undefined ? undefined : { '==': [{ lower: value('event.properties.status') }, status.toLowerCase()] },
    where as Rule | undefined,
  ])
}

const dealsOf = ({ facts }: { readonly facts: { readonly [name: string]: Json } }): readonly JsonObject[] => {
  const deal = facts['deal']
  return isPlain(deal) ? (deal['all'] as readonly JsonObject[]) : []
}

/** When each deal is of that age; a deal that was not sold has no age since its sale. */
function agesOf(
  { on, days = 0 }: Config,
  deals: readonly JsonObject[],
  timezone: string,
): readonly { readonly deal: JsonObject; readonly at: Instant }[] {
  return deals.flatMap((deal) => {
    const from = deal[on === 'age' ? 'createdAt' : 'soldAt']
    return typeof from === 'string' ? [{ deal, at: addDuration(Date.parse(from), `P${days}D`, timezone) }] : []
  })
}

function nextAge(config: Config, view: MomentView): Instant | null {
  const later = agesOf(config, dealsOf(view), view.timezone).filter(({ at }) => at > view.after)
  return later.length === 0 ? null : later.reduce((first, { at }) => Math.min(first, at), Number.POSITIVE_INFINITY)
}

/** Deals that came on one day, as a CRM tells them, come of age at one instant: a run each. */
function agedAt(config: Config, view: MomentView, at: Instant): readonly MomentEntry[] {
  return agesOf(config, dealsOf(view), view.timezone)
    .filter((aged) => aged.at === at)
    .map(({ deal }) => ({ key: String(deal['id']), data: { deal: deal['id'] ?? null } }))
}

/** Of a deal that has come of age, whether it is still what it should be is asked when the run begins: a stuck deal may have moved on. */
function enterWithDeal(step: Step<Config>): Outcome<'out'> {
  const { config } = step
  const isAged = config.on === 'age' || config.on === 'saleAge'
  const deal = isAged ? agedDeal(step) : toldDeal(step)
  if (!isAged) return { kind: 'leave', port: 'out', ...(deal && { vars: { deal } }), why: { deal: deal?.['id'] ?? null } }
  if (deal === undefined) return { kind: 'end', why: { deal: null } }
  const why = { deal: deal['id'] ?? null, status: deal['status'] ?? null }
  const isStill = config.status === undefined || String(deal['status']).toLowerCase() === config.status.toLowerCase()
  const passes = isStill && (config.where === undefined || step.test(config.where as Rule))
  return passes ? { kind: 'leave', port: 'out', vars: { deal }, why } : { kind: 'end', why }
}

/** The one that the run was entered for. */
function agedDeal({ facts, run }: Step<Config>): JsonObject | undefined {
  const id = isPlain(run.data) ? run.data['deal'] : undefined
  return dealsOf({ facts }).find((deal) => deal['id'] === id)
}

function toldDeal({ facts }: Step<Config>): JsonObject | undefined {
  const properties = facts.event?.['properties']
  const id = isPlain(properties) ? idOf(properties['deal_id']) : null
  return dealsOf({ facts }).find((deal) => deal['id'] === id)
}
