import { describe, expect, it } from 'vitest'
import { Problem } from '../api/http.ts'
import { renameFlow } from '../document/commands.ts'
import { fingerprintOf } from '../document/compare.ts'
import { flow } from '../document/fixtures.ts'
import { Autosave, type LocalCopy, type SaveState } from './autosave.ts'

/** A server with one draft, a browser with one copy, and a clock that is moved by hand. */
function world() {
  const first = flow('a')
  const server = { document: first, revision: 1, down: false, mute: false, refuse: 0 }
  const browser: { copy: LocalCopy | null } = { copy: null }
  const states: SaveState[] = []
  let timers: { at: number; work: () => void }[] = []
  let now = 0
  const autosave = new Autosave(
    { document: first, etag: '"1"' },
    {
      async save(document, etag) {
        await Promise.resolve()
        if (server.down) throw new Problem(0, { code: 'NETWORK_UNREACHABLE' })
        if (server.refuse > 0) throw new Problem(server.refuse, { code: 'REQUEST_INVALID' })
        if (etag !== `"${server.revision}"`) throw new Problem(412, { code: 'FLOW_REVISION_STALE' })
        server.document = document
        server.revision += 1
        if (server.mute) throw new Problem(0, { code: 'NETWORK_UNREACHABLE' })
        return `"${server.revision}"`
      },
      keep: (copy) => (browser.copy = copy),
      forget: () => (browser.copy = null),
      later(ms, work) {
        const timer = { at: now + ms, work }
        timers.push(timer)
        return () => (timers = timers.filter((other) => other !== timer))
      },
      told: (state) => states.push(state),
    },
  )
  async function pass(ms: number): Promise<void> {
    now += ms
    const due = timers.filter((timer) => timer.at <= now)
    timers = timers.filter((timer) => timer.at > now)
    for (const timer of due) timer.work()
    for (let turn = 0; turn < 20; turn++) await Promise.resolve()
  }
  return { first, server, browser, states, autosave, pass, waiting: () => timers.map((timer) => timer.at - now) }
}

describe('autosave', () => {
  it('saves once typing has paused, and keeps a copy until then', async () => {
    const { first, server, browser, autosave, pass } = world()
    autosave.changed(renameFlow(first, 'One'))
    await pass(300)
    autosave.changed(renameFlow(first, 'Two'))
    await pass(500)
    expect(server.revision).toBe(1)
    expect(browser.copy?.document.name).toBe('Two')
    await pass(300)
    expect(server).toMatchObject({ revision: 2, document: { name: 'Two' } })
    expect(browser.copy).toBeNull()
    expect(autosave.state).toBe('saved')
  })

  it('saves again what changed while a save was under way', async () => {
    const { first, server, autosave } = world()
    autosave.changed(renameFlow(first, 'One'))
    const flushed = autosave.flush()
    autosave.changed(renameFlow(first, 'Two'))
    expect(await flushed).toBe(true)
    expect(server).toMatchObject({ revision: 3, document: { name: 'Two' } })
  })

  it('tells that it is offline, keeps the copy, and tries again with longer pauses until it comes through', async () => {
    const { first, server, browser, autosave, pass, waiting } = world()
    server.down = true
    autosave.changed(renameFlow(first, 'One'))
    await pass(700)
    expect(autosave.state).toBe('offline')
    expect(waiting()).toEqual([1000])
    await pass(1000)
    expect(waiting()).toEqual([2000])
    expect(browser.copy?.document.name).toBe('One')
    server.down = false
    await pass(2000)
    expect(server.document.name).toBe('One')
    expect(autosave.state).toBe('saved')
  })

  it('stops at a conflict and loses neither side', async () => {
    const { first, server, browser, autosave, pass } = world()
    server.document = renameFlow(first, 'Theirs')
    server.revision = 2
    autosave.changed(renameFlow(first, 'Mine'))
    await pass(700)
    expect(autosave.state).toBe('conflict')
    autosave.changed(renameFlow(first, 'Mine too'))
    await pass(60_000)
    expect(server.document.name).toBe('Theirs')
    expect(browser.copy?.document.name).toBe('Mine too')
    expect(await autosave.flush()).toBe(false)
  })

  it('goes on after the conflict with what was chosen', async () => {
    const { first, server, autosave, pass } = world()
    const theirs = renameFlow(first, 'Theirs')
    server.document = theirs
    server.revision = 2
    autosave.changed(renameFlow(first, 'Mine'))
    await pass(700)
    autosave.resolve('"2"', theirs)
    await pass(0)
    expect(server).toMatchObject({ revision: 3, document: { name: 'Mine' } })
    expect(autosave.state).toBe('saved')
  })

  it('knows its own save again whose answer was lost, also after a reload, and nobody else’s', async () => {
    const { first, server, browser, autosave, pass } = world()
    server.mute = true
    autosave.changed(renameFlow(first, 'One'))
    await pass(700)
    server.mute = false
    autosave.changed(renameFlow(first, 'Two'))
    expect(browser.copy?.sent).toEqual([fingerprintOf(server.document)])
    await pass(1000)
    expect(autosave.state).toBe('conflict')
    expect(autosave.hasSent(structuredClone(server.document))).toBe(true)
    expect(autosave.hasSent(renameFlow(first, 'Theirs'))).toBe(false)
    autosave.resolve('"2"', server.document)
    await pass(0)
    expect(server).toMatchObject({ revision: 3, document: { name: 'Two' } })
    expect(autosave.state).toBe('saved')
  })

  it('knows its own save again when the very same is sent anew', async () => {
    const { first, server, autosave, pass } = world()
    server.mute = true
    autosave.changed(renameFlow(first, 'One'))
    await pass(700)
    server.mute = false
    await pass(1000)
    expect(autosave.state).toBe('conflict')
    expect(autosave.hasSent(server.document)).toBe(true)
  })

  it('takes back on the server too what was undone before the answer to it came', async () => {
    const { first, server, browser, autosave, pass } = world()
    server.mute = true
    autosave.changed(renameFlow(first, 'One'))
    await pass(700)
    server.mute = false
    autosave.changed(first)
    await pass(1000)
    expect(browser.copy?.document).toBe(first)
    expect(autosave.state).toBe('conflict')
    expect(autosave.hasSent(server.document)).toBe(true)
    autosave.resolve('"2"', server.document)
    await pass(0)
    expect(server).toMatchObject({ revision: 3, document: first })
    expect(autosave.state).toBe('saved')
  })

  it('does not repeat what the server refused for good', async () => {
    const { first, server, autosave, pass, waiting } = world()
    server.refuse = 400
    autosave.changed(renameFlow(first, 'One'))
    await pass(700)
    expect(autosave.state).toBe('failed')
    expect(waiting()).toEqual([])
  })
})
