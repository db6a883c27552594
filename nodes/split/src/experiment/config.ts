/** What a split test is set to, and what its author may have got wrong that a schema cannot say. */
import { factsOf, Type, variablesOf, type ConfigFault, type Static } from '@millrace/core'
import { wholeWeight } from '../chairman.ts'

export const variantName = Type.String({
  pattern: '^[A-Za-z0-9_][A-Za-z0-9_-]{0,49}$',
  'x-ui': { order: 1, title: { en: 'Variant', ru: 'Вариант' } },
})

const variant = Type.Object(
  {
    name: variantName,
    title: Type.Optional(Type.String({ maxLength: 100, 'x-ui': { order: 2, title: { en: 'Title', ru: 'Название' } } })),
    percent: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 100,
        'x-ui': { order: 3, title: { en: 'Percent of contacts', ru: 'Процент клиентов' }, placeholder: '50' },
      }),
    ),
  },
  { additionalProperties: false },
)

const goal = Type.Object(
  {
    event: Type.String({ format: 'event-name', 'x-ui': { widget: 'event', order: 1, title: { en: 'Event', ru: 'Событие' } } }),
    where: Type.Optional(Type.Unknown({ 'x-ui': { widget: 'rule', order: 2, title: { en: 'Only if', ru: 'Только если' } } })),
    value: Type.Optional(
      Type.Union([Type.Number(), Type.String({ maxLength: 1000 })], {
        'x-ui': {
          widget: 'liquid',
          order: 3,
          title: { en: 'Value', ru: 'Ценность' },
          help: {
            en: 'A number, or {{ event.properties.total }}; else the event’s revenue, total or value',
            ru: 'Число или {{ event.properties.total }}; иначе revenue, total или value события',
          },
        },
      }),
    ),
  },
  {
    additionalProperties: false,
    'x-ui': {
      order: 4,
      title: { en: 'Goal', ru: 'Цель' },
      help: {
        en: 'What contacts should do; with it the effect against the hold-out group can be told',
        ru: 'Что клиенты должны сделать; с ней виден и эффект против контрольной группы',
      },
    },
  },
)

export const metrics = ['opens', 'clicks', 'goal', 'value'] as const
export type Metric = (typeof metrics)[number]

export const configSchema = Type.Object(
  {
    variants: Type.Array(variant, {
      minItems: 2,
      maxItems: 5,
      'x-ui': {
        widget: 'branches',
        order: 1,
        title: { en: 'Variants', ru: 'Варианты' },
        help: { en: 'Percentages add up to 100; without them the parts are equal', ru: 'Проценты в сумме дают 100; без них доли равны' },
      },
    }),
    metric: Type.Enum([...metrics], {
      'x-ui': {
        order: 2,
        title: { en: 'The better one has more', ru: 'Лучше тот, у кого больше' },
        labels: {
          opens: { en: 'opens', ru: 'открытий' },
          clicks: { en: 'clicks', ru: 'переходов по ссылкам' },
          goal: { en: 'contacts who reach the goal', ru: 'клиентов, достигших цели' },
          value: { en: 'value of goals for each contact', ru: 'ценности целей на клиента' },
        },
      },
    }),
    messages: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 64, 'x-ui': { widget: 'node', title: { en: 'Message', ru: 'Сообщение' } } }), {
        maxItems: 20,
        'x-ui': {
          order: 3,
          title: { en: 'Of these messages', ru: 'Этих сообщений' },
          help: { en: 'None named: any message that the contact gets on this run', ru: 'Не указаны: любое сообщение этого прохода' },
          showIf: { in: [{ var: 'metric' }, ['opens', 'clicks']] },
        },
      }),
    ),
    goal: Type.Optional(goal),
    winner: Type.Enum(['manual', 'once', 'continuous'], {
      'x-ui': {
        order: 5,
        title: { en: 'The winner is chosen', ru: 'Победитель выбирается' },
        labels: {
          manual: { en: 'by a person', ru: 'вручную' },
          once: { en: 'by itself, once', ru: 'автоматически, один раз' },
          continuous: { en: 'by itself, again and again', ru: 'автоматически, постоянно заново' },
        },
      },
    }),
    decideAfter: Type.Optional(
      Type.Union(
        [
          Type.String({ format: 'iso-duration', 'x-ui': { title: { en: 'a time', ru: 'через время' } } }),
          Type.Integer({ minimum: 2, maximum: 1e9, 'x-ui': { title: { en: 'so many contacts', ru: 'через столько клиентов' } } }),
        ],
        {
          'x-ui': {
            order: 6,
            title: { en: 'Not before', ru: 'Не раньше чем' },
            help: {
              en: 'A time since the first contact came, or so many contacts',
              ru: 'Через время после прихода первого клиента или после стольких клиентов',
            },
            showIf: { '==': [{ var: 'winner' }, 'once'] },
          },
        },
      ),
    ),
    uncertain: Type.Optional(
      Type.Enum(['continue', 'best'], {
        default: 'continue',
        'x-ui': {
          order: 7,
          title: { en: 'If none is certainly better by then', ru: 'Если к тому времени никто точно не лучше' },
          labels: {
            continue: { en: 'go on until one is', ru: 'продолжать, пока не станет ясно' },
            best: { en: 'take the best so far', ru: 'взять лучший на тот момент' },
          },
          showIf: { '==': [{ var: 'winner' }, 'once'] },
        },
      }),
    ),
    holdout: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 50,
        'x-ui': {
          order: 8,
          group: 'advanced',
          title: { en: 'Hold-out group, percent', ru: 'Контрольная группа, процент' },
          help: { en: 'They get no variant: what would happen without any', ru: 'Не получают ни одного варианта: что было бы без них' },
        },
      }),
    ),
    window: Type.Optional(
      Type.String({
        format: 'iso-duration',
        default: 'P30D',
        'x-ui': {
          widget: 'duration',
          order: 9,
          group: 'advanced',
          title: { en: 'Counts for', ru: 'Засчитывается в течение' },
          help: { en: 'Since the contact first came to the test', ru: 'С первого прихода клиента в тест' },
        },
      }),
    ),
    confidence: Type.Optional(
      Type.Number({
        minimum: 80,
        maximum: 99.9,
        default: 95,
        'x-ui': { order: 10, group: 'advanced', title: { en: 'Confidence, percent', ru: 'Уверенность, процент' } },
      }),
    ),
  },
  { additionalProperties: false },
)

export type Config = Static<typeof configSchema>
export type Goal = NonNullable<Config['goal']>

/** Hundredths of a percent by variant; equal parts when none is given. Together the whole. */
export function weightsOf({ variants }: Pick<Config, 'variants'>): readonly { readonly name: string; readonly weight: number }[] {
  const part = Math.floor(wholeWeight / variants.length)
  const rest = wholeWeight - part * variants.length
  const isGiven = variants.some(({ percent }) => percent !== undefined)
  return variants.map(({ name, percent = 0 }, index) => ({
    name,
    weight: isGiven ? Math.round(percent * 100) : part + (index < rest ? 1 : 0),
  }))
}

/** In percent. */
export const confidenceOf = ({ confidence = 95 }: Pick<Config, 'confidence'>): number => confidence
export const alphaOf = (config: Pick<Config, 'confidence'>): number => 1 - confidenceOf(config) / 100

/** The port, and the name in results, of those who get no variant. */
export const holdoutName = 'holdout'

const fault = (path: string, code: string, message: string): ConfigFault => ({ path, code, message })

export function checkExperiment(config: Config): readonly ConfigFault[] {
  return [...nameFaults(config), ...percentFaults(config), ...goalFaults(config), ...decisionFaults(config)]
}

function nameFaults({ variants }: Config): readonly ConfigFault[] {
  const seen = new Set<string>([holdoutName])
  return variants.flatMap(({ name }, index) => {
    if (!seen.has(name)) return seen.add(name) && []
    return [fault(`/variants/${index}/name`, 'SPLIT_BRANCH_REPEATED', `The name “${name}” is taken; give each variant its own`)]
  })
}

function percentFaults(config: Config): readonly ConfigFault[] {
  const given = config.variants.filter(({ percent }) => percent !== undefined)
  if (given.length === 0) return []
  if (config.winner === 'continuous') {
    const message = 'Percentages are not used: contacts follow what does best'
    return [{ ...fault('/variants', 'SPLIT_PERCENT_UNUSED', message), severity: 'warning' }]
  }
  if (given.length < config.variants.length)
    return [fault('/variants', 'SPLIT_PERCENT_MISSING', 'Give all variants percentages, or none of them')]
  const sum = weightsOf(config).reduce((total, { weight }) => total + weight, 0)
  return sum === wholeWeight ? [] : [fault('/variants', 'SPLIT_PERCENT_SUM', `The percentages add up to ${sum / 100}, not to 100`)]
}

function goalFaults({ metric, goal: given }: Config): readonly ConfigFault[] {
  if (given === undefined) {
    const isNeeded = metric === 'goal' || metric === 'value'
    return isNeeded ? [fault('/goal', 'SPLIT_GOAL_MISSING', 'Name the event that contacts should come to')] : []
  }
  const unknown = [
    ...variablesOf(given.where ?? null).filter((path) => !/^(event|contact|now)(\.|$)/.test(path)),
    ...factsOf(given.where ?? null),
  ]
  const message = `The rule of a goal reads the event and the contact alone, not ${unknown[0]}: it counts after the run has ended, too`
  return unknown.length === 0 ? [] : [fault('/goal/where', 'SPLIT_GOAL_SCOPE', message)]
}

function decisionFaults({ winner, uncertain, decideAfter }: Config): readonly ConfigFault[] {
  if (winner !== 'once' || uncertain !== 'best' || decideAfter !== undefined) return []
  return [fault('/decideAfter', 'SPLIT_DECIDE_MISSING', 'Say after which time, or how many contacts, the best so far is taken')]
}
