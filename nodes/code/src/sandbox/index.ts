/** The sandbox as the plugin uses it: batches in, values or failures out. Node-only, loaded when the first code step runs. */
import { FlowError, type Json } from '@millrace/core'
import { inputChars } from './limits.ts'
import { createPool } from './pool.ts'
import { readLine } from './result.ts'

export interface Snippet {
  readonly workspace: number
  readonly source: string
  /** What the snippet is given: `{contact, event, run, vars, now, seed}`. */
  readonly input: Json
}

export interface Sandbox {
  run(batch: readonly Snippet[]): Promise<readonly (Json | Error)[]>
  close(): void
}

/** Children at once: code steps are short, and the machine has other work. */
const children = 2

export function createSandbox(): Sandbox {
  const pool = createPool(children)
  return {
    run: async (batch) => {
      const results: (Json | Error)[] = batch.map(() => null)
      const groups = Map.groupBy(batch.keys(), (index) => `${batch[index]!.workspace}\n${batch[index]!.source}`)
      const runGroup = async (indexes: readonly number[]) => {
        const texts = indexes.map((index) => JSON.stringify(batch[index]!.input))
        const fitting = indexes.filter((_, place) => texts[place]!.length <= inputChars)
        const { workspace, source } = batch[indexes[0]!]!
        const lines = await pool.run({ workspace, source, inputs: texts.filter((text) => text.length <= inputChars) })
        for (const index of indexes) results[index] = tooLarge
        fitting.forEach((index, place) => (results[index] = readLine(lines[place]!)))
      }
      await Promise.all([...groups.values()].map(runGroup))
      return results
    },
    close: () => pool.close(),
  }
}

const tooLarge = new FlowError(
  'CODE_INPUT_LARGE',
  `This contact, its event and its variables have more than ${inputChars} characters of JSON`,
)
