/**
 * What is counted together. A *series* is one way of measuring (metric, goal, messages, window): when it is edited, counting begins anew,
 * while contacts keep their variants. A *stratum* is one way of assigning; the text of it says which, so that lots of other
 * percentages are never mixed: their conversions would tell of the percentages.
 */
import { idFrom, type JsonObject } from '@millrace/core'
import { holdoutName, weightsOf, type Config, type Goal } from './config.ts'

/** What the outcomes of a contact are judged by, after its run has ended, too. */
export interface Terms {
  readonly goal: Goal | null
  /** Ids of the nodes whose messages count; none: any of the run. */
  readonly messages: readonly string[]
}

export const termsOf = ({ goal = undefined, messages = [] }: Config): Terms & JsonObject =>
  ({ goal: goal ?? null, messages }) as unknown as Terms & JsonObject

/** A UUID that follows from what is measured. */
export function seriesOf(config: Config): string {
  const { metric, goal, messages = [], window } = config
  return idFrom(0, JSON.stringify([metric, goal?.event, goal?.where, goal?.value, messages.toSorted(), window]))
}

/** How contacts come to variants: by lot, to the one that does best, or all to the winner; in any case after the hold-out was drawn. */
export type Assigning = { readonly kind: 'lot' } | { readonly kind: 'adaptive' } | { readonly kind: 'winner'; readonly variant: string }

/** Hundredths of a percent, of all contacts. */
export const holdoutWeight = ({ holdout = 0 }: Pick<Config, 'holdout'>): number => Math.round(holdout * 100)

export function stratumOf(config: Config, assigning: Assigning): string {
  const how = {
    lot: () =>
      `lot:${weightsOf(config)
        .map(({ name, weight }) => `${name}=${weight}`)
        .join()}`,
    adaptive: () => 'adaptive',
    winner: () => `winner:${assigning.kind === 'winner' ? assigning.variant : ''}`,
  }[assigning.kind]()
  return `${how};${holdoutName}=${holdoutWeight(config)}`
}

export interface Stratum {
  readonly kind: Assigning['kind']
  /** Weights of variants among those who get one; empty unless by lot. */
  readonly weights: ReadonlyMap<string, number>
  /** Hundredths of a percent, of all contacts. */
  readonly holdout: number
}

export function readStratum(text: string): Stratum {
  const [how = '', held = ''] = text.split(';')
  const [kind, list = ''] = how.split(':') as [Stratum['kind'], string?]
  const pairs = kind === 'lot' ? list.split(',').map((pair): [string, number] => [pair.split('=')[0]!, Number(pair.split('=')[1])]) : []
  return { kind, weights: new Map(pairs), holdout: Number(held.split('=')[1]) }
}
