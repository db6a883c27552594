import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadPlugins, standardPlugins } from './load.ts'
import { settingsOf } from './settings.ts'

describe('the standard set', () => {
  it('is whatever of the scope has the keyword, and loads without a fault', async () => {
    const names = await standardPlugins()
    expect(names).not.toContain('@millrace/core')
    const plugins = await loadPlugins([], tmpdir())
    expect(plugins).toHaveLength(names.length)
    expect(plugins.flatMap(({ nodes = [] }) => nodes).length).toBeGreaterThan(10)
  })

  it.each(['en', 'ru'] as const)('has no two nodes of one title (%s)', async (language) => {
    const nodes = (await loadPlugins([], tmpdir())).flatMap(({ nodes: own = [] }) => own)
    const titles = nodes.map(({ title }) => title[language] ?? title.en)
    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([])
  })
})

describe('named plugins', () => {
  let folder: string
  const install = async (name: string, manifest: object, files: Readonly<Record<string, string>> = {}) => {
    const root = join(folder, 'node_modules', name)
    await mkdir(root, { recursive: true })
    await writeFile(join(root, 'package.json'), JSON.stringify({ name, type: 'module', ...manifest }))
    for (const [file, text] of Object.entries(files)) await writeFile(join(root, file), text)
  }
  const keywords = ['millrace-plugin']
  const code = `export default { name: 'shop-plugin', nodes: [] }`

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'millrace-plugins-'))
    await install('by-string', { keywords, exports: './index.js' }, { 'index.js': code })
    await install('@shop/by-condition', { keywords, exports: { '.': { types: './x.d.ts', import: './index.js' } } }, { 'index.js': code })
    await install('by-main', { keywords, main: 'main.js' }, { 'main.js': code })
    await install('no-keyword', {}, { 'index.js': code })
    await install('no-default', { keywords }, { 'index.js': 'export const a = 1' })
    await install('throws', { keywords }, { 'index.js': `throw new Error('broken inside')` })
  })
  afterAll(() => rm(folder, { recursive: true }))

  const named = async (name: string) => (await loadPlugins([name], folder)).at(-1)!.name

  it('are found from the working directory, however their package names its entry', async () => {
    expect(await Promise.all(['by-string', '@shop/by-condition', 'by-main'].map(named))).toEqual([
      'shop-plugin',
      'shop-plugin',
      'shop-plugin',
    ])
  })

  it('that cannot be used are named with the reason', async () => {
    await expect(named('nowhere')).rejects.toMatchObject({
      code: 'PLUGIN_MISSING',
      message: expect.stringContaining('nowhere is not installed'),
    })
    await expect(named('no-keyword')).rejects.toMatchObject({
      code: 'PLUGIN_INVALID',
      message: expect.stringContaining('lacks the keyword'),
    })
    await expect(named('no-default')).rejects.toMatchObject({ code: 'PLUGIN_INVALID', message: expect.stringContaining('default export') })
    await expect(named('throws')).rejects.toMatchObject({ code: 'PLUGIN_INVALID', message: expect.stringContaining('broken inside') })
  })
})

describe('settings', () => {
  it('go to the plugins that declare them', () => {
    const mail = { name: 'mail', settings: { type: 'object', properties: { smtpUrl: {}, from: {} } } }
    expect(settingsOf([mail, { name: 'other' }], { smtpUrl: 'smtp://a' })).toEqual({ mail: { smtpUrl: 'smtp://a' } })
  })
})
