import { execFileSync } from 'node:child_process'
import { constants, getPriority } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { FlowError, type Json } from '@millrace/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSandbox, type Sandbox } from './index.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = createSandbox()
  await sandbox.run([snippet('return 1')])
})
afterAll(() => sandbox.close())

const snippet = (source: string, contact: Json = {}, workspace = 1) => ({
  workspace,
  source,
  input: { contact, event: null, run: {}, vars: {}, now: '2027-01-01T12:00:00.000Z', seed: 7 },
})
const outcome = (result: Json | Error) => (result instanceof FlowError ? result.code : result)
const run = async (source: string, contact: Json = {}) => outcome((await sandbox.run([snippet(source, contact)]))[0]!)
/** The same source for contacts `{n: 0}`, `{n: 1}`, ... in one batch. */
const runAll = async (source: string, count: number) => {
  const results = await sandbox.run(Array.from({ length: count }, (_, n) => snippet(source, { n })))
  return results.map(outcome)
}

/** Pids of the children of this process. */
function children(): readonly number[] {
  const lines = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n')
  const found = lines.filter((line) => line.includes('/sandbox/child.')).map((line) => line.trim().split(/\s+/).map(Number))
  return found.filter(([, parent]) => parent === process.pid).map(([pid]) => pid!)
}

/** Signals them: kills them as a system short of memory would, or stops them; answers how many. */
function signalAll(signal: NodeJS.Signals): number {
  const own = children()
  for (const pid of own) process.kill(pid, signal)
  return own.length
}

const stopped = ['CODE_TIMEOUT', 'CODE_MEMORY', 'CODE_CRASHED']
const hostile: Readonly<Record<string, string>> = {
  'a loop without an end': 'while (true) {}',
  'a loop that catches everything': 'while (true) try { while (true) {} } catch {} finally { continue }',
  'a growing list': 'const all = []; while (true) all.push(new Array(1000).fill(1))',
  'a growing object': 'const all = {}; for (let i = 0; ; i++) all["k" + i] = i',
  'a growing map': 'const all = new Map(); for (let i = 0; ; i++) all.set(i, { i })',
  'a pattern that backtracks for ever': 'return /^(a+)+$/.test("a".repeat(40) + "b")',
  'a chain of promises without an end': 'const f = () => Promise.resolve().then(f); f(); return 1',
  'a result that never ends being read': 'return { toJSON() { while (true) {} } }',
  'a sort that never ends': 'return [3, 1, 2].sort(() => { while (true) {} })',
}

describe('a hostile snippet', () => {
  for (const [what, source] of Object.entries(hostile)) {
    it(`is stopped within 2 s: ${what} (S1)`, async () => {
      const began = performance.now()
      expect(stopped).toContain(await run(source))
      expect(performance.now() - began).toBeLessThan(2000)
      expect(await run('return contact.n + 1', { n: 1 })).toBe(2)
    })
  }

  it('gains nothing by recursion, by memory outside of the heap or by long texts', async () => {
    expect(await run('return (function f() { return f() + 1 })()')).toBe('CODE_THREW')
    expect(await run('const all = []; while (true) all.push(new ArrayBuffer(1e8))')).toBe('CODE_THREW')
    expect(await run('let s = "x"; while (true) s += s')).toBe('CODE_THREW')
  })

  it('cannot answer what no database keeps', async () => {
    expect(await run('return ["a\\u0000b", "\\ud83d!", "😀"]')).toEqual(['ab', '\ufffd!', '😀'])
  })

  it('finds no way to the host: no globals of Node, no shared memory, no WebAssembly, no modules', async () => {
    const reach = 'return contact.constructor.constructor("return [typeof process, typeof require, typeof fetch, typeof setTimeout]")()'
    expect(await run(reach)).toEqual(['undefined', 'undefined', 'undefined', 'undefined'])
    expect(await run('return [typeof WebAssembly, typeof SharedArrayBuffer, typeof Atomics]')).toEqual([
      'undefined',
      'undefined',
      'undefined',
    ])
    expect(await run('import("node:fs"); return 1')).toBe(1)
    expect(await runAll('Promise.reject(new Error("left behind")); return contact.n', 3)).toEqual([0, 1, 2])
    expect(await run('return import.meta')).toBe('CODE_SYNTAX')
  })

  it('cannot close the function it is the body of', async () => {
    expect(await run('}); globalThis.x = 1; (function () {')).toBe('CODE_SYNTAX')
    expect(await run('} /*')).toBe('CODE_SYNTAX')
  })

  it('cannot give back what is too large, too deep, a promise, or no JSON', async () => {
    expect(await run('return "x".repeat(300000)')).toBe('CODE_RESULT_LARGE')
    expect(await run('let o = 1; for (let i = 0; i < 33; i++) o = [o]; return o')).toBe('CODE_RESULT_DEEP')
    expect(await run('let o = 1; for (let i = 0; i < 32; i++) o = { "[": o }; return "ok"')).toBe('ok')
    expect(await run('return (async () => 1)()')).toBe('CODE_RESULT_PROMISE')
    expect(await run('return 1n')).toBe('CODE_THREW')
    expect(await run('throw { get message() { throw 1 } }')).toBe('CODE_THREW')
  })

  it('cannot give back an object of another nature', async () => {
    const result = await run(`return JSON.parse('{"__proto__":{"admin":true},"\\u005f_proto__":1,"a":1}')`)
    expect(Object.keys(result as object)).toEqual(['a'])
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype)
  })
})

describe('one snippet for many contacts', () => {
  /** Each tries to leave something for the next contact, and answers what it found. */
  const leaks: Readonly<Record<string, string>> = {
    'a global': 'const before = globalThis.left ?? null; try { globalThis.left = contact.n } catch {} return before',
    'an undeclared variable': 'try { left = contact.n } catch {} return typeof left === "undefined" ? null : left',
    'a variable of an indirect eval': 'try { (0, eval)("var left = 1; let other = 1") } catch {} return typeof left === "undefined" ? null : left',
    'a prototype': 'const before = Array.prototype.left ?? null; try { Array.prototype.left = contact.n } catch {} return before',
    'a changed function': 'const before = JSON.parse("1"); try { JSON.parse = () => contact.n } catch {} return before === 1 ? null : before',
    'an accessor’s function': 'const { get } = Object.getOwnPropertyDescriptor(RegExp.prototype, "flags"); const before = get.left ?? null; try { get.left = contact.n } catch {} return before',
    'a hidden prototype': 'const p = Object.getPrototypeOf((function* () {})()); const before = p.left ?? null; try { p.left = contact.n } catch {} return before',
    'an iterator’s prototype': 'const p = Object.getPrototypeOf("a".matchAll(/a/g)); const before = p.left ?? null; try { p.left = contact.n } catch {} return before',
    'the last match of RegExp': '/(.*)/.exec("secret" + contact.n); return RegExp.$1 ?? RegExp.lastMatch ?? RegExp["$_"] ?? null',
    'a frozen template': 'const site = ((s) => s)`x`; const before = site.left ?? null; try { site.left = contact.n } catch {} return before',
    'the stack of an error': 'const before = Error.left ?? null; try { Error.prepareStackTrace = () => contact.n; Error.left = 1 } catch {} return before',
    'the caller': 'try { return (function () { return arguments.callee.caller.left })() ?? null } catch { return null }',
    'Math and Intl': 'const before = Math.left ?? Intl.left ?? null; try { Math.left = Intl.left = contact.n } catch {} return before',
  } // prettier-ignore

  for (const [what, source] of Object.entries(leaks)) {
    it(`leaves nothing of one to the next: ${what}`, async () => {
      expect(await runAll(source, 5)).toEqual([null, null, null, null, null])
    })
  }

  it('may use names that objects inherit', async () => {
    const source =
      'const seen = {}; for (const w of ["constructor", "toString"]) seen[w] = contact.n; const e = new Error("x"); e.name = "Mine"; return [seen, e.name]'
    expect(await runAll(source, 2)).toEqual([0, 1].map((n) => [{ constructor: n, toString: n }, 'Mine']))
  })

  it('has the clock and the dice of each step, not of the machine', async () => {
    const source = 'return [Date.now(), new Date(0).getTime(), new Date() instanceof Date, Math.random()]'
    const [first, second] = await runAll(source, 2)
    expect(first).toEqual([Date.UTC(2027, 0, 1, 12), 0, true, expect.any(Number)])
    expect(second).toEqual(first)
  })

  it('gives the neighbours of a bad contact their answers', async () => {
    const neighbours = (results: readonly unknown[]) => results.filter((_, n) => n !== 17)
    const good = neighbours(Array.from({ length: 40 }, (_, n) => n * 2))
    const memory = 'const all = []; while (true) all.push(new Array(1000).fill(1))'
    for (const [fault, codes] of Object.entries({ 'while (true) {}': ['CODE_TIMEOUT'], 'null.x': ['CODE_THREW'], [memory]: stopped })) {
      const results = await runAll(`if (contact.n === 17) { ${fault} } return contact.n * 2`, 40)
      expect(codes).toContain(results[17])
      expect(neighbours(results)).toEqual(good)
    }
  })

  it('is not blamed when somebody else kills its process, idle or at work', async () => {
    expect(signalAll('SIGKILL')).toBeGreaterThan(0)
    expect(await run('return 1')).toBe(1)
    const working = run('let n = 0; while (n < 1e8) n++; return 2')
    expect(signalAll('SIGKILL')).toBeGreaterThan(0)
    expect(await working).toBe(2)
  })

  it('is not blamed when the machine gave it no time', async () => {
    const answer = run('let n = 0; while (n < 1e8) n++; return 1')
    await new Promise((done) => setTimeout(done, 20))
    signalAll('SIGSTOP')
    await new Promise((done) => setTimeout(done, 700))
    signalAll('SIGCONT')
    expect(await answer).toBe(1)
  })

  it('is not blamed for a silence in which this process itself was busy', async () => {
    const answer = run('let n = 0; while (n < 1e8) n++; return 1')
    // Longer than a child may be silent, once the question is on its way; after an immediate timers come before messages.
    await new Promise((done) => setTimeout(() => setImmediate(done), 5))
    const end = performance.now() + 1500
    while (performance.now() < end);
    expect(await answer).toBe(1)
  })

  it('has its whole time again when this process and its child slept, and the child wakes a moment later', async () => {
    const answer = run('let n = 0; while (n < 1e8) n++; return 1')
    await new Promise((done) => setTimeout(() => setImmediate(done), 5))
    signalAll('SIGSTOP')
    const end = performance.now() + 1500
    while (performance.now() < end);
    await new Promise((done) => setTimeout(done, 300))
    signalAll('SIGCONT')
    expect(await answer).toBe(1)
  })

  it('is not run for ever when it is bad for everybody', async () => {
    const began = performance.now()
    const results = await runAll('while (true) {}', 500)
    expect(results.slice(0, 3)).toEqual(['CODE_TIMEOUT', 'CODE_TIMEOUT', 'CODE_TIMEOUT'])
    expect(new Set(results.slice(3))).toEqual(new Set(['CODE_STOPPED']))
    expect(performance.now() - began).toBeLessThan(10_000)
  })

  it('that had to be stopped takes no turn from others, however many batches of it wait', async () => {
    const endless = Array.from({ length: 5 }, () => snippet('for (;;) {}', {}, 2))
    await sandbox.run(endless)
    const ended: string[] = []
    const batches = Array.from({ length: 3 }, async () => {
      await sandbox.run(endless)
      ended.push('hostile')
    })
    for (let n = 0; n < 3; n++) expect(await run('return contact.n', { n })).toBe(n)
    ended.push('others')
    const isLow = () => children().some((pid) => getPriority(pid) === constants.priority.PRIORITY_LOW)
    while (ended.length < 4 && !isLow()) await sleep(100)
    expect(ended.length).toBeLessThan(4)
    await Promise.all(batches)
    expect(ended).toEqual(['others', 'hostile', 'hostile', 'hostile'])
  })

  it('answers more than a message or a heap can hold at once', async () => {
    const large = 'x'.repeat(20_000)
    const results = await sandbox.run(Array.from({ length: 600 }, (_, n) => snippet('return [contact.n, contact.large]', { n, large })))
    expect(results.map((result) => (result as [number, string])[0])).toEqual(Array.from({ length: 600 }, (_, n) => n))
    expect(outcome((await sandbox.run([snippet('return 1', 'x'.repeat(1_000_001))]))[0]!)).toBe('CODE_INPUT_LARGE')
  })

  it('keeps the order of a batch over workspaces and sources', async () => {
    const batch = Array.from({ length: 60 }, (_, n) => snippet(`return [${n % 3}, contact.n]`, { n }, n % 2))
    expect(await sandbox.run(batch)).toEqual(batch.map((_, n) => [n % 3, n]))
  })

  it('makes 20,000 calls a second and more', async () => {
    const source = 'return { n: contact.n + 1, name: contact.name.toUpperCase() }'
    const batch = Array.from({ length: 1000 }, (_, n) => snippet(source, { n, name: 'anna', attributes: { text: 'x'.repeat(300) } }))
    const rates: number[] = []
    for (let round = 0; round < 5; round++) {
      const began = performance.now()
      expect((await sandbox.run(batch)).at(-1)).toEqual({ n: 1000, name: 'ANNA' })
      rates.push(1_000_000 / (performance.now() - began))
    }
    expect(Math.max(...rates)).toBeGreaterThan(20_000)
  })
})
