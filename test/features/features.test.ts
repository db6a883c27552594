/**
 * The list of what the product must do (`capabilities.json`: 231 rows by id), held against the tests: each id is named by a test.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const read = (name: string) => JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8')) as Record<string, string>
const capabilities = read('capabilities.json')

function testsIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name === 'dist') return []
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return testsIn(path)
    return entry.name.endsWith('.test.ts') ? [path] : []
  })
}

const folders = ['core', 'nodes', 'plugins', 'server', 'editor', 'examples', 'test']
// What the scenarios of templates show; test/templates plays each of them and names it so.
const shown = join(root, 'test/templates/shown.ts')
const tests = folders.flatMap((folder) => testsIn(join(root, folder)))
const texts = [...tests, shown].map((path) => readFileSync(path, 'utf8'))
const named = new Set(texts.flatMap((text) => text.match(/\b00[0-4]\.\d\d\b/g) ?? []))

it('has 231 capabilities', () => {
  expect(Object.keys(capabilities)).toHaveLength(231)
})

it('names no capability that is not in the list', () => {
  expect([...named].filter((id) => capabilities[id] === undefined)).toEqual([])
})

it('shows each capability by a test', () => {
  const missing = Object.keys(capabilities).filter((id) => !named.has(id))
  expect(missing.map((id) => `${id} ${capabilities[id]}`)).toEqual([])
})
