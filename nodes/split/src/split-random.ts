/**
 * `split.random`: by lot into branches. Percentages are kept at every moment to within less than one contact (`chairman.ts`);
 * counts are drawn by lot among the places that are left, so that each branch gets exactly its number, and who comes after them
 * leaves by `rest`.
 */
import { defineNode, Type, type Leave, type Rule, type Static, type Step } from '@millrace/core'
import { countOf, nextTurn, wholeWeight, type Share } from './chairman.ts'
import { testOf } from './convert.ts'
import { randomDocs } from './docs.ts'
import { placeWrite, type Placed } from './placed.ts'

const name = Type.String({
  pattern: '^[A-Za-z0-9_][A-Za-z0-9_-]{0,49}$',
  'x-ui': { order: 1, title: { en: 'Branch', ru: 'Ветка' } },
})
const title = Type.Optional(Type.String({ maxLength: 100, 'x-ui': { order: 2, title: { en: 'Title', ru: 'Название' } } }))

const percentBranch = Type.Object(
  {
    name,
    title,
    percent: Type.Number({ minimum: 0, maximum: 100, 'x-ui': { order: 3, title: { en: 'Percent of contacts', ru: 'Процент клиентов' } } }),
  },
  { additionalProperties: false, 'x-ui': { title: { en: 'By percent', ru: 'В процентах' } } },
)
const countBranch = Type.Object(
  {
    name,
    title,
    count: Type.Integer({ minimum: 0, maximum: 1e9, 'x-ui': { order: 3, title: { en: 'Number of contacts', ru: 'Число клиентов' } } }),
  },
  { additionalProperties: false, 'x-ui': { title: { en: 'By number', ru: 'По числу' } } },
)

const configSchema = Type.Object(
  {
    branches: Type.Array(Type.Union([percentBranch, countBranch]), {
      minItems: 2,
      maxItems: 10,
      'x-ui': {
        widget: 'branches',
        title: { en: 'Branches', ru: 'Ветки' },
        help: {
          en: 'Percentages add up to 100; or give each branch a number of contacts',
          ru: 'Проценты в сумме дают 100; или задайте каждой ветке число клиентов',
        },
      },
    }),
  },
  { additionalProperties: false },
)

type Config = Static<typeof configSchema>

/** JsonLogic over the config: some branch has a count. */
const countsUsed: Rule = { some: [{ var: 'branches' }, { '!=': [{ var: 'count' }, null] }] }

export const splitRandom = defineNode<typeof configSchema, string>({
  type: 'split.random',
  version: 1,
  title: { en: 'Random split', ru: 'Случайное распределение' },
  description: {
    en: 'Distributes contacts by lot: by percent, or a given number to each branch',
    ru: 'Распределяет клиентов случайно: в процентах или заданным числом на ветку',
  },
  docs: randomDocs,
  group: 'split',
  icon: 'shuffle',
  config: configSchema,
  example: {
    branches: [
      { name: 'a', title: 'A', percent: 50 },
      { name: 'b', title: 'B', percent: 50 },
    ],
  },
  exampleIn: {
    ru: {
      branches: [
        { name: 'a', title: 'А', percent: 50 },
        { name: 'b', title: 'Б', percent: 50 },
      ],
    },
  },
  summary: {
    en: '{% for b in branches %}{{ b.title | default: b.name }}: {% if b.percent %}{{ b.percent }} %{% else %}{{ b.count }}{% endif %}{% unless forloop.last %}, {% endunless %}{% endfor %}',
    ru: '{% for b in branches %}{{ b.title | default: b.name }}: {% if b.percent %}{{ b.percent }} %{% else %}{{ b.count }}{% endif %}{% unless forloop.last %}, {% endunless %}{% endfor %}',
  },
  ports: [
    { each: 'branches' },
    { port: 'rest', when: countsUsed, otherwise: '@end', title: { en: 'all places taken', ru: 'места кончились' } },
  ],
  needs: ['split'],
  converts: { 'split.test': testOf },
  check: checkBranches,
  run: (step) => {
    const shares = sharesOf(step.config)
    return shares === null ? byCount(step) : byPercent(step, shares)
  },
})

function byPercent(step: Step<Config>, shares: readonly Share[]): Leave {
  const series = `percent:${shares.map((share) => `${share.name}=${share.weight}`).join()}`
  const counts = countsOf(step, series)
  const branch = nextTurn(shares, counts, () => step.random())
  return place(step, series, branch, { branch, before: counts })
}

function byCount(step: Step<Config>): Leave {
  const counts = countsOf(step, 'count')
  const free = step.config.branches.map((branch) => ({
    name: branch.name,
    places: 'count' in branch ? Math.max(0, branch.count - countOf(counts, branch.name)) : 0,
  }))
  const total = free.reduce((sum, { places }) => sum + places, 0)
  const why = { free: Object.fromEntries(free.map(({ name: branch, places }) => [branch, places])) }
  if (total === 0) return { kind: 'leave', port: 'rest', why }
  let drawn = Math.floor(step.random() * total)
  const { name: branch } = free.find(({ places }) => (drawn -= places) < 0)!
  return place(step, 'count', branch, { branch, ...why })
}

function countsOf(step: Step<Config>, series: string): Readonly<Record<string, number>> {
  return (step.facts['split'] as unknown as Placed | undefined)?.[step.run.node]?.[series] ?? {}
}

function place(step: Step<Config>, series: string, branch: string, why: NonNullable<Leave['why']>): Leave {
  return { kind: 'leave', port: branch, effects: [placeWrite.effect({ node: step.run.node, series, branch })], why }
}

/** Null when the branches have counts. */
function sharesOf({ branches }: Config): readonly Share[] | null {
  const shares = branches.flatMap((branch) =>
    'percent' in branch ? [{ name: branch.name, weight: Math.round(branch.percent * 100) }] : [],
  )
  return shares.length === branches.length ? shares : null
}

function checkBranches(config: Config) {
  const { branches } = config
  const fault = (path: string, code: string, message: string) => ({ path, code, message })
  const seen = new Set(['rest'])
  const repeated = branches.flatMap((branch, index) => {
    if (!seen.has(branch.name)) return seen.add(branch.name) && []
    return [fault(`/branches/${index}/name`, 'SPLIT_BRANCH_REPEATED', `The name “${branch.name}” is taken; give each branch its own`)]
  })
  const shares = sharesOf(config)
  if (shares === null) {
    if (branches.every((branch) => 'count' in branch)) return repeated
    return [...repeated, fault('/branches', 'SPLIT_KINDS_MIXED', 'Give all branches percentages, or all of them numbers of contacts')]
  }
  const sum = shares.reduce((total, share) => total + share.weight, 0)
  if (sum === wholeWeight) return repeated
  return [...repeated, fault('/branches', 'SPLIT_PERCENT_SUM', `The percentages add up to ${sum / 100}, not to 100`)]
}
