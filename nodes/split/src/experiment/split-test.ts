/**
 * `split.test`: which variant does better. A contact keeps its variant in this experiment (flow and node) for ever, in every run and
 * version; only when the variant is removed is it assigned anew. Nobody is ever left without a way out: whoever is not held out gets one
 * of the variants there are.
 */
import { addDuration, defineNode, seededRandom, type Leave, type Step } from '@millrace/core'
import { testDocs } from '../docs.ts'
import { bestOf } from '../statistics/thompson.ts'
import { placeWrite, type Assignment } from './assignments.ts'
import { choiceFor, chooseWrite, ruledWinner } from './choice.ts'
import { checkExperiment, configSchema, holdoutName, weightsOf, type Config } from './config.ts'
import { drawOf, partsOf } from './judge.ts'
import { noStanding, type Place, type Standing, type Tallies } from './tallies.ts'
import { holdoutWeight, seriesOf, stratumOf, termsOf, type Assigning } from './terms.ts'

const wholeWeight = 10_000

export const splitTest = defineNode<typeof configSchema, string>({
  type: 'split.test',
  version: 1,
  title: { en: 'Split test', ru: 'Сплит-тест' },
  description: {
    en: 'Shows which of two to five variants does better: by opens, clicks, goals or their value',
    ru: 'Показывает, какой из двух–пяти вариантов лучше: по открытиям, переходам, целям или их ценности',
  },
  docs: testDocs,
  group: 'split',
  icon: 'flask-conical',
  config: configSchema,
  example: {
    variants: [
      { name: 'a', title: 'A' },
      { name: 'b', title: 'B' },
    ],
    metric: 'opens',
    winner: 'manual',
  },
  summary: {
    en: '{% for v in variants %}{{ v.title | default: v.name }}{% if v.percent %}: {{ v.percent }} %{% endif %}{% unless forloop.last %}, {% endunless %}{% endfor %}{% if holdout %}; {{ holdout }} % held out{% endif %}',
    ru: '{% for v in variants %}{{ v.title | default: v.name }}{% if v.percent %}: {{ v.percent }} %{% endif %}{% unless forloop.last %}, {% endunless %}{% endfor %}{% if holdout %}; контрольная группа {{ holdout }} %{% endif %}',
  },
  ports: [
    { each: 'variants' },
    {
      port: holdoutName,
      when: { '>': [{ var: 'holdout' }, 0] },
      otherwise: '@end',
      title: { en: 'hold-out group', ru: 'контрольная группа' },
    },
  ],
  needs: ['experiments', 'tallies'],
  check: checkExperiment,
  run: (step) => {
    const own = (step.facts['experiments'] as unknown as readonly Assignment[] | undefined) ?? []
    const here = own.filter(({ flow, node }) => flow === step.run.flow && node === step.run.node)
    const last = here.at(-1)
    return last !== undefined && isOpen(step.config, last.variant) ? goOn(step, here, last) : assign(step, here)
  },
})

const isOpen = (config: Config, variant: string) =>
  variant === holdoutName ? holdoutWeight(config) > 0 : config.variants.some(({ name }) => name === variant)

/** The variant that the contact has. What is measured may have changed: then it counts there, too, as it was once drawn. */
function goOn(step: Step<Config>, here: readonly Assignment[], last: Assignment): Leave {
  const series = seriesOf(step.config)
  const counted = here.find((one) => one.series === series)
  const { stratum, variant } = last
  const why = { variant, before: true }
  if (counted !== undefined && counted.runs.includes(step.run.id)) return { kind: 'leave', port: variant, why }
  const place = { node: step.run.node, series, stratum, variant }
  return { kind: 'leave', port: variant, effects: [placing(step, place, counted === undefined)], why }
}

function placing(step: Step<Config>, place: Place, fresh: boolean) {
  const until = addDuration(step.now, step.config.window ?? 'P30D', step.timezone)
  return placeWrite.effect({ ...place, until, terms: termsOf(step.config), fresh })
}

function assign(step: Step<Config>, here: readonly Assignment[]): Leave {
  const { config, run } = step
  const standing = (step.facts['tallies'] as unknown as Tallies | undefined)?.[run.node] ?? noStanding
  const series = seriesOf(config)
  const ruled = ruledWinner(config, standing, step)
  const assigning = ruled === null ? assigningOf(config, standing) : ({ kind: 'winner', variant: ruled } as const)
  const variant = draw(step, { assigning, standing, former: here })
  const place = { node: run.node, series, stratum: stratumOf(config, assigning), variant }
  const choice = ruled === null ? [] : [chooseWrite.effect({ node: run.node, series, variant: ruled })]
  return { kind: 'leave', port: variant, effects: [...choice, placing(step, place, true)], why: { variant, by: assigning.kind } }
}

function assigningOf(config: Config, standing: Standing): Assigning {
  const variant = choiceFor(config, standing)?.variant ?? null
  if (variant !== null) return { kind: 'winner', variant }
  return { kind: config.winner === 'continuous' ? 'adaptive' : 'lot' }
}

interface Drawing {
  readonly assigning: Assigning
  readonly standing: Standing
  readonly former: readonly Assignment[]
}

/**
 * Lots follow from the contact and the experiment alone. The variants a contact had before are part of the seed: the lots of those who
 * had a variant that is gone all lie in one place, and would all fall to one of the others.
 */
function draw(step: Step<Config>, { assigning, standing, former }: Drawing): string {
  const { config, run, contact } = step
  const lot = seededRandom(['split.test', run.flow, run.node, contact.id, ...former.map(({ variant }) => variant)].join(':'))
  if (lot() * wholeWeight < holdoutWeight(config)) return holdoutName
  if (assigning.kind === 'winner') return assigning.variant
  if (assigning.kind === 'lot') return byWeight(config, lot())
  const parts = partsOf(standing.series[seriesOf(config)])
  return config.variants[bestOf(drawOf(config, parts)(() => step.random()))]!.name
}

function byWeight(config: Config, lot: number): string {
  let left = lot * wholeWeight
  const weights = weightsOf(config).filter(({ weight }) => weight > 0)
  return (weights.find(({ weight }) => (left -= weight) < 0) ?? weights.at(-1)!).name
}
