import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runScript } from './child.ts'
import { install } from './install.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-comparators-'))
  await mkdir(join(folder, 'node_modules'))
  await write('package-lock.json', lock('1.0.0'))
})
afterEach(() => rm(folder, { recursive: true }))

const write = async (name: string, text: string) => {
  await writeFile(join(folder, name), text)
  return join(folder, name)
}
const lock = (version: string) =>
  JSON.stringify({ packages: { '': { dependencies: { engine: '1.0.0' } }, 'node_modules/engine': { version } } })
/** Stands where npm's own script would. */
const npmThat = (does: string) => write('npm.mjs', does)

describe('installing the comparators', () => {
  it('is not tried again once the locked versions are there', async () => {
    await write('node_modules/.package-lock.json', lock('1.0.0'))
    expect(await install(folder, await npmThat('process.exit(1)'))).toBeUndefined()
  })

  it('runs npm ci without the scripts of packages, where they are missing or of another version', async () => {
    await write('node_modules/.package-lock.json', lock('0.9.0'))
    const npm = await npmThat(`if (process.argv.slice(2, 4).join(' ') !== 'ci --ignore-scripts') throw new Error(process.argv.join(' '))`)
    expect(await install(folder, npm)).toBeUndefined()
    await rm(join(folder, 'node_modules'), { recursive: true })
    expect(await install(folder, npm)).toBeUndefined()
  })

  it('says in one sentence why it failed', async () => {
    const offline = await npmThat(`console.error('npm warn old\\nnpm error code ENOTFOUND\\nnpm error network'); process.exit(1)`)
    expect(await install(folder, offline)).toBe('its packages could not be installed (npm error code ENOTFOUND)')
    expect(await install(folder, '')).toContain('npm run bench')
  })
})

describe('a script run to its end', () => {
  const surroundings = () => ({ cwd: folder, env: process.env, limitMs: 20_000 })

  it('gives back what it printed', async () => {
    expect(await runScript([await write('a.mjs', 'console.info(40 + 2)')], surroundings())).toEqual({ output: '42\n' })
  })

  it('names the error that ended it', async () => {
    const script = await write('b.mjs', `console.info('so far'); throw new TypeError('the pool is empty')`)
    expect(await runScript([script], surroundings())).toEqual({ output: 'so far\n', fault: 'TypeError: the pool is empty' })
  })

  it('is ended at its limit', async () => {
    const script = await write('c.mjs', 'setInterval(() => undefined, 1000)')
    expect(await runScript([script], { ...surroundings(), limitMs: 300 })).toEqual({ output: '', fault: 'ended by SIGKILL within 0.3 s' })
  })
})
