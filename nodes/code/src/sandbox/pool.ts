/**
 * The calls of one snippet for many contacts, from outside. A child works for one workspace at a time. What a child was answering
 * when it died is asked again, each contact alone: the one that kills again is the guilty one, and the neighbours get their answers.
 * Whose child somebody else killed (an operator, a system short of memory) is asked once more: he may be innocent.
 * Code that had to be stopped is run apart the next time, one batch at a time at the lowest priority: it must not cost others their turn.
 */
import { messageChars, sliceInputs, slainMax, strikes } from './limits.ts'
import { died, notRun, strikesIn } from './lines.ts'
import { createPlaces, type Places } from './places.ts'
import { createSuspects } from './suspects.ts'

export interface Pool {
  /** A line per input, in order; see `lines.ts`. Rejects when no child can be started. */
  run(group: Group): Promise<readonly string[]>
  close(): void
}

export interface Group {
  readonly workspace: number
  readonly source: string
  readonly inputs: readonly string[]
}

export function createPool(size: number): Pool {
  const [places, apart] = [createPlaces(size, 'normal'), createPlaces(1, 'low')]
  const suspects = createSuspects()
  return {
    run: async ({ workspace, source, inputs }) => {
      const code = `${workspace}\n${source}`
      const lines: string[] = []
      for (const part of messagesOf(inputs)) {
        const answers = await askAll(suspects.has(code) ? apart : places, source, part)
        if (strikesIn(answers) >= strikes) suspects.add(code)
        lines.push(...answers)
      }
      return lines
    },
    close: () => {
      places.close()
      apart.close()
    },
  }
}

async function askAll(places: Places, source: string, inputs: readonly string[]): Promise<readonly string[]> {
  const lines: string[] = []
  let aloneUntil = 0
  let slain = 0
  while (lines.length < inputs.length && strikesIn(lines) < strikes) {
    const from = lines.length
    const some = inputs.slice(from, from < aloneUntil ? from + 1 : inputs.length)
    const answer = await places.withWorker((worker) => worker.run({ source, inputs: some }))
    lines.push(...answer.lines)
    if (lines.length - from === some.length) continue
    if (answer.slain && slain++ < slainMax) continue
    if (some.length > 1) aloneUntil = lines.length + sliceInputs
    else lines.push(died)
  }
  return [...lines, ...inputs.slice(lines.length).map(() => notRun)]
}

/** Parts that a child's heap can hold. */
function messagesOf(inputs: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = []
  let chars = Infinity
  for (const input of inputs) {
    if (chars + input.length > messageChars) {
      parts.push([])
      chars = 0
    }
    parts.at(-1)!.push(input)
    chars += input.length
  }
  return parts
}
