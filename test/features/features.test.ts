/**
 * The list of what the product must do (`capabilities.json`: 231 rows by id), held against the tests: each id is named by a test, or
 * stands in `later.json` with the reason why none can show it yet. An id in both, or in none, fails here.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const read = (name: string) => JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8')) as Record<string, string>
const capabilities = read('capabilities.json')
const later = read('later.json')

function testsIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name === 'dist') return []
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return testsIn(path)
    return entry.name.endsWith('.test.ts') ? [path] : []
  })
}

const folders = ['core', 'nodes', 'plugins', 'server', 'editor', 'examples', 'test']
// The scenarios of a template name what it shows; test/templates plays each of them.
const scenarios = readdirSync(join(root, 'nodes/templates/src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join(root, 'nodes/templates/src', name))
const tests = folders.flatMap((folder) => testsIn(join(root, folder)))
const texts = [...tests, ...scenarios].map((path) => readFileSync(path, 'utf8'))
const named = new Set(texts.flatMap((text) => text.match(/\b00[0-4]\.\d\d\b/g) ?? []))

it('has 231 capabilities', () => {
  expect(Object.keys(capabilities)).toHaveLength(231)
})

it('names no capability that is not in the list', () => {
  expect([...named].filter((id) => capabilities[id] === undefined)).toEqual([])
})

it('shows each capability by a test, or tells why not yet', () => {
  const missing = Object.keys(capabilities).filter((id) => !named.has(id) && later[id] === undefined)
  expect(missing.map((id) => `${id} ${capabilities[id]}`)).toEqual([])
})

it('promises nothing for later that a test shows already, and gives each promise a reason', () => {
  expect(Object.keys(later).filter((id) => named.has(id) || capabilities[id] === undefined)).toEqual([])
  for (const reason of Object.values(later)) expect(reason.length).toBeGreaterThan(20)
})
