import { describe, expect, it } from 'vitest'
import { doorsIn } from './outgoing.ts'
import { sources } from './sources.ts'

/** Files that open connections of their own, or could, each with the reason why it may. */
const allowed: readonly { readonly path: string; readonly doors: readonly string[]; readonly reason: string }[] = [
  { path: 'plugins/email/src/transport.ts', doors: ['nodemailer'], reason: 'SMTP is no HTTP' },
  { path: 'plugins/sms/src/smpp/session.ts', doors: ['node:net', 'node:tls'], reason: 'SMPP is no HTTP; the address was checked' },
  { path: 'plugins/sms/src/smpp/library.ts', doors: ['smpp'], reason: 'SMPP over the sockets of the session' },
  { path: 'plugins/webpush/src/send.ts', doors: ['web-push'], reason: 'encrypts and signs; what it makes goes by context.http' },
  { path: 'plugins/webpush/src/settings.ts', doors: ['web-push'], reason: 'makes keys' },
  { path: 'nodes/code/src/sandbox/worker.ts', doors: ['node:child_process'], reason: 'fences code in; its children have no network' },
]
/** Code that runs in browsers of visitors, not here. */
const inBrowsers = [/^plugins\/site\/src\/widget\//, /^plugins\/[^/]+\/src\/browser\//]

const files = sources(['.ts', '.js']).filter(
  ({ path }) =>
    /^(plugins|nodes)\/[^/]+\/src\//.test(path) && !path.endsWith('.test.ts') && !inBrowsers.some((pattern) => pattern.test(path)),
)

describe('nodes and plugins', () => {
  it('reach outside by the guarded client alone, but for the few that are named with a reason', () => {
    expect(files.length).toBeGreaterThan(100)
    const found = files.map((file) => ({ path: file.path, doors: doorsIn(file) })).filter(({ doors }) => doors.length > 0)
    const known = new Map(allowed.map(({ path, doors }) => [path, doors]))
    expect(found.filter(({ path, doors }) => doors.some((door) => known.get(path)?.includes(door) !== true))).toEqual([])
  })

  it('name no file among those few that is not there or opens nothing', () => {
    const idle = allowed.filter(({ path }) => !files.some((file) => file.path === path && doorsIn(file).length > 0))
    expect(idle.map(({ path }) => path)).toEqual([])
  })

  it('send no push by the library’s own connections', () => {
    const sending = files.filter(({ path, text }) => path.startsWith('plugins/webpush/') && text.includes('sendNotification'))
    expect(sending.map(({ path }) => path)).toEqual([])
  })

  it('are found out whatever way they take', () => {
    const doors = (text: string) => doorsIn({ path: 'x.ts', text })
    expect(doors(`import http from 'http'`)).toEqual(['node:http'])
    expect(doors(`import { isIP, connect } from 'node:net'`)).toEqual(['node:net'])
    expect(doors(`export { request } from 'undici'`)).toEqual(['undici'])
    expect(doors(`const a = await import('node:https')`)).toEqual(['node:https'])
    expect(doors(`const a = require("axios/lib/http")\nconst b = createRequire(import.meta.url)('ws')`)).toEqual(['axios', 'ws'])
    expect(doors(`await fetch(url); new WebSocket(url); globalThis.fetch(url)`)).toEqual(['fetch', 'WebSocket'])
  })

  it('may use types, and what opens nothing', () => {
    const text = `import type { Socket } from 'node:net'\nimport { type Server, isIP } from 'node:net'\n// fetch(url)\nclient.fetch(url)\nconst fetch = 1`
    expect(doorsIn({ path: 'x.ts', text })).toEqual([])
  })
})
