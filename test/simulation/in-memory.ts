/** The product's in-memory store as an installation for the calm. */
import { createEngine, createMemoryStore, createRegistry, defineCall, type FlowDocument } from '@millrace/core'
import type { Installation } from './calm.ts'
import { createOutside, httpOf } from './outside.ts'
import { letterBox } from './post-office.ts'
import { vocabulary } from './vocabulary.ts'
import { flowIdOf, start, workspace, type World } from './world.ts'

export function installInMemory(world: World): Installation {
  const outside = createOutside(world.seed, world.tame)
  const send = defineCall<unknown>({ type: 'message.send', repeat: 'safe', perform: async () => null })
  const plugins = vocabulary({ computing: async () => {}, once: async () => {}, send: async () => {} })
  const registry = createRegistry([...plugins, { ...letterBox, calls: [send] }])
  const engine = createEngine(registry)
  let now = start
  const flows = world.flows.map(() => ({ state: 'active' as 'active' | 'paused', versions: [] as FlowDocument[] }))
  const load = (index: number) => {
    const { state, versions } = flows[index]!
    const at = { workspace, flow: flowIdOf(index), state, timezone: 'UTC' }
    engine.load({ ...at, version: versions.length, document: versions.at(-1), current: true })
  }
  return {
    store: createMemoryStore(registry, () => now),
    engine,
    http: (call) => httpOf(outside, async () => {}, call),
    moveTo: async (at) => {
      now = at
    },
    publish: async (flow, document) => {
      flows[flow]!.versions.push(document)
      load(flow)
    },
    stand: async (flow, state) => {
      flows[flow]!.state = state
      load(flow)
    },
  }
}
