/**
 * The calls of one snippet for many contacts, from outside. A child works for one workspace at a time. What a child was answering
 * when it died is asked again, each contact alone: the one that kills again is the guilty one, and the neighbours get their answers.
 * Whose child somebody else killed (an operator, a system short of memory) is asked once more: he may be innocent.
 */
import { messageChars, sliceInputs, slainMax, strikes } from './limits.ts'
import { died, notRun, strikesIn } from './lines.ts'
import { createPlaces, type Places } from './places.ts'

export interface Pool {
  /** A line per input, in order; see `lines.ts`. Rejects when no child can be started. */
  run(source: string, inputs: readonly string[]): Promise<readonly string[]>
  close(): void
}

export function createPool(size: number): Pool {
  const places = createPlaces(size)
  return {
    run: async (source, inputs) => {
      const lines: string[] = []
      for (const part of messagesOf(inputs)) lines.push(...(await askAll(places, source, part)))
      return lines
    },
    close: () => places.close(),
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
