import { createMemoryStore } from '../memory-store.ts'
import { testStore } from './index.ts'

testStore('the in-memory store', async ({ registry, engine, now }) => {
  let [at, workspaces, flows] = [now, 0, 0]
  return {
    store: createMemoryStore(registry, () => at),
    createWorkspace: async () => ++workspaces,
    publish: async ({ flow, ...snapshot }) => {
      const id = flow ?? String(++flows)
      engine.load({ ...snapshot, flow: id, current: true, timezone: 'UTC' })
      return id
    },
    moveTo: async (to) => {
      at = to
    },
    close: async () => {},
  }
})
