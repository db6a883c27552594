import { expect, it } from 'vitest'
import { manifestOf } from './manifest.ts'
import { leave } from './plugin.ts'
import { createRegistry } from './registry.ts'
import { Type } from './schema.ts'

const title = { en: 'Test' }
const node = (type: string) => ({
  type,
  version: 1,
  title,
  group: 'test',
  icon: 'star',
  config: Type.Object({}),
  ports: ['out'] as const,
  run: () => leave('out'),
})
const report = (name: string, nodes: readonly string[]) => ({
  name,
  title,
  nodes,
  answer: Type.Object({ total: Type.Number() }),
  read: async () => ({ total: 1 }),
})

it('says of a node type which reports tell of it, how they are shown, and which can be acted on', () => {
  const registry = createRegistry([
    {
      name: 'test',
      nodes: [node('one'), node('other')],
      reports: [report('totals', ['one']), { ...report('tests', ['one', 'other']), view: 'comparison' }],
      operations: [{ ...report('tests', ['other']), body: Type.Object({}), perform: async () => ({ total: 2 }) }],
    },
  ])
  const reports = Object.fromEntries(
    manifestOf(registry).map(({ type, reports: told }) => [type, told.map(({ name, view, operated }) => [name, view, operated])]),
  )
  expect(reports).toEqual({
    one: [
      ['totals', null, false],
      ['tests', 'comparison', false],
    ],
    other: [['tests', 'comparison', true]],
  })
  expect(manifestOf(registry)[0]?.reports[0]?.answer).toMatchObject({ properties: { total: { type: 'number' } } })
})

it('says that there are docs of a type, and gives them with it only to whoever asks for that', () => {
  const docs = { text: [{ en: 'It shines.' }], ports: { out: { en: 'It has shone.' } } }
  const registry = createRegistry([{ name: 'test', nodes: [{ ...node('told'), docs }, node('silent')] }])
  expect(manifestOf(registry)).toMatchObject([{ documented: true }, { documented: false, description: null }])
  expect(manifestOf(registry).some((manifest) => 'docs' in manifest)).toBe(false)
  expect(manifestOf(registry, { docs: true })).toMatchObject([{ documented: true, docs }, { documented: false }])
})
