/**
 * B7: what an event costs the engine, from its input to the decision, when it starts one run and many other flows are published:
 * matching must cost what matches, not what exists. No store: that would drown what is measured.
 */
import end from '@millrace/node-end'
import tag from '@millrace/node-tag'
import trigger from '@millrace/node-trigger'
import type { Engine, FlowDocument, LaneInput } from '@millrace/core'
import type { Bench } from '../bench.ts'
import { engineWith, eventInputs, freshWork, timed, workspace } from '../memory.ts'
import { median } from '../report.ts'

const batch = 1000
const few = 10
const many = [100, 1000] as const

const flowFor = (index: number, event: string): FlowDocument => ({
  millrace: 1,
  name: `Flow ${index}`,
  nodes: [
    {
      id: 'start',
      type: 'trigger.event',
      version: 1,
      config: { event, where: { '==': [{ '%': [{ var: 'event.properties.number' }, 1000] }, index] } },
    },
    { id: 'tag', type: 'tag.add', version: 1, config: { tag: `tag-${index}` } },
    { id: 'end', type: 'end', version: 1, config: {} },
  ],
  edges: [
    { from: 'start', port: 'out', to: 'tag' },
    { from: 'tag', port: 'out', to: 'end' },
  ],
})

const plugins = [trigger, tag, end]
const flows = (count: number, eventOf: (index: number) => string) =>
  engineWith(
    plugins,
    Array.from({ length: count }, (_, index) => flowFor(index, eventOf(index))),
  )

/** Each contact's number is that of one of the first flows, so that its event matches that flow alone. */
const inputsFor = (eventOf: (index: number) => string): readonly LaneInput[] =>
  eventInputs(batch, (contact) => eventOf(contact % few)).map((input, contact) => {
    if (input.kind !== 'event') return input
    return { ...input, event: { ...input.event, properties: { ...input.event.properties, number: contact % few } } }
  })

/** Microseconds an event, the median of the rounds. */
async function costOf(engine: Engine, inputs: readonly LaneInput[], rounds: number): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    times.push(
      await timed(async () => {
        engine.plan(workspace, inputs, [])
        const { created } = await engine.decide(freshWork(inputs))
        if (created.length !== inputs.length) throw new Error(`${inputs.length} events started ${created.length} runs`)
      }),
    )
  }
  return (median(times) * 1000) / inputs.length
}

const named = (index: number) => `Event ${index}`
const oneName = () => 'Order Completed'

export const b7: Bench = {
  id: 'B7',
  what: 'trigger matching',
  measure: async ({ runs, size }) => {
    const rounds = size(100, 3)
    const [engines, own] = [[few, ...many].map((count) => flows(count, named)), inputsFor(named)]
    const [crowded, same] = [flows(size(1000, 50), oneName), inputsFor(oneName)]
    // Code is optimised while it runs: what comes first must not pay for the others.
    for (const engine of engines) await costOf(engine, own, rounds)
    const costs: number[][] = engines.map(() => [])
    const crowd: number[] = []
    for (let run = 0; run < runs; run++) {
      for (const [index, engine] of engines.entries()) costs[index]!.push(await costOf(engine, own, rounds))
      crowd.push(await costOf(crowded, same, Math.max(1, rounds / 50)))
    }
    const baseline = { what: `${few} flows`, values: costs[0]! }
    const line = { unit: 'us/event', baseline }
    return [
      { ...line, id: 'B7', what: 'one matching flow of 1,000 published', values: costs[2]!, promises: [{ of: 'ratio', most: 2 }] },
      { ...line, id: 'B7b', what: 'one matching flow of 100 published', values: costs[1]!, promises: [{ of: 'ratio', most: 2 }] },
      { ...line, id: 'B7c', what: 'all 1,000 trigger on this very event, one rule of them holds', values: crowd, promises: [] },
    ]
  },
}
