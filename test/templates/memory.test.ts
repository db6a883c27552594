/**
 * Every template of the gallery: sound, tested, and tested so closely that no edge of it can be taken away unnoticed. The tests of each
 * template are its own scenarios; here they are run, and judged.
 */
import { readFileSync } from 'node:fs'
import {
  checkFlow,
  createRegistry,
  fillTemplate,
  runScenario,
  templateAnswer,
  templateIn,
  type FlowDocument,
  type JsonObject,
  type Registry,
  type WrittenTemplate,
} from '@millrace/core'
import { letterOf } from '@millrace/core/letter'
import { afterAll, describe, expect, it } from 'vitest'
import { loadPlugins } from '../../server/src/plugins/load.ts'
import { shown, titleOf } from './shown.ts'

const registry: Registry = createRegistry(await loadPlugins([], import.meta.dirname))
const templates = [...registry.templates.values()].map((template): [string, WrittenTemplate, WrittenTemplate] => [
  template.id,
  templateIn(template, 'en'),
  templateIn(template, 'ru'),
])
type Edge = FlowDocument['edges'][number]

afterAll(async () => {
  for (const plugin of registry.plugins) await plugin.close?.()
})

/** The edge is gone: what left by it ends. Where it led stays within reach, or the mutant would be found out before it ran. */
function without(document: FlowDocument, edge: Edge): FlowDocument {
  const node = (id: string, type: string) => ({ id, type, version: 1, config: {} })
  return {
    ...document,
    nodes: [...document.nodes, node('cut-off', 'end'), node('elsewhere', 'trigger.api')],
    edges: [
      ...document.edges.map((other) => (other === edge ? { ...edge, to: 'cut-off' } : other)),
      { from: 'elsewhere', port: 'out', to: edge.to },
    ],
  }
}

async function notices(template: WrittenTemplate, document: FlowDocument): Promise<boolean> {
  for (const scenario of template.tests) if (!(await runScenario(registry, document, scenario)).passed) return true
  return false
}

async function unnoticed(template: WrittenTemplate, change: (edge: Edge) => FlowDocument): Promise<readonly string[]> {
  const survivors: string[] = []
  for (const edge of template.document.edges) {
    if (!(await notices(template, change(edge)))) survivors.push(`${edge.from}.${edge.port} > ${edge.to}`)
  }
  return survivors
}

/** What people read: titles of tests, steps and branches, and all that letters say; without Liquid, addresses and the words of brands. */
function wordsOf({ document, tests }: WrittenTemplate): readonly string[] {
  const branches = ({ branches: ways = [], events = [] }: JsonObject) =>
    ([ways, events].flat() as readonly { readonly title?: string }[]).map(({ title }) => title)
  const letters = ({ subject, mjml, blocks }: JsonObject) => {
    const letter = letterOf(blocks, String(mjml))
    return letter === null
      ? []
      : [subject, letter.preheader, letter.footer, ...letter.blocks.map((block) => ('text' in block ? block.text : ''))]
  }
  const texts = document.nodes.flatMap(({ title, config }) => [title, ...branches(config as JsonObject), ...letters(config as JsonObject)])
  return [document.name, ...tests.map((test) => test.title), ...texts].filter((text) => typeof text === 'string').map(bareWords)
}
const bareWords = (text: string): string =>
  text.replace(/\{%.*?%\}|\{\{.*?\}\}|\]\([^)]*\)|%\w+%|https?:\S+/gs, ' ').replace(/\b(AGAIN10|BACK20)\b/g, '')

const unsound = (document: FlowDocument) => checkFlow(document, registry).filter(({ severity }) => severity === 'error')

it('has a template for every scenario that marketers know by name (000.02 000.03 000.04 000.05 000.06 003.19 003.23 004.31 004.32)', () => {
  expect(templates.map(([id]) => id)).toEqual(
    expect.arrayContaining([
      'abandoned-browse',
      'abandoned-cart',
      'abandoned-cart-3',
      'acquaintance',
      'order-followup',
      'order-status',
      'pet-shop',
      'popup-3-letters',
      'reactivation',
      'welcome',
    ]),
  )
})

it('shows all of them in the table of the gallery', () => {
  const readme = readFileSync(new URL('../../nodes/templates/README.md', import.meta.url), 'utf8')
  const named = [...readme.matchAll(/^\| `([^`]+)`/gm)].map(([, id]) => id)
  expect(named.toSorted()).toEqual(templates.map(([id]) => id).toSorted())
})

it('is shown by tests that say so in words: no number of a capability is among what marketers read', () => {
  const titles = new Map(templates.map(([id, { tests }]) => [id, tests.map(({ title }) => title)]))
  const lost = Object.entries(shown).flatMap(([id, of]) => Object.keys(of).filter((title) => titles.get(id)?.includes(title) !== true))
  expect(lost).toEqual([])
  expect(templates.filter(([, english, russian]) => /\b00\d\.\d\d\b/.test(JSON.stringify([english, russian]))).map(([id]) => id)).toEqual(
    [],
  )
})

describe.each(templates)('%s', (_, template, russian) => {
  const { document, tests, inputs = [], title, description } = template

  it('has nothing that a check finds, in two languages', () => {
    expect([document, russian.document].flatMap((each) => checkFlow(each, registry))).toEqual([])
    expect([title.ru, description.ru, ...inputs.map((input) => input.title.ru)].every((text) => /[а-яё]/i.test(text ?? ''))).toBe(true)
  })

  it.each(tests.map((scenario): [string, typeof scenario] => [titleOf(template.id, scenario), scenario]))(
    '%s',
    async (_title, scenario) => {
      expect((await runScenario(registry, document, scenario)).failures).toEqual([])
    },
  )

  it('says in each language only what is in that language', () => {
    const foreign = { en: /[а-яё]/i, ru: /[A-Za-z]{2}/ }
    const said = { en: wordsOf(template), ru: wordsOf(russian) }
    expect(said.en.filter((text) => foreign.en.test(text))).toEqual([])
    expect(said.ru.filter((text) => foreign.ru.test(text))).toEqual([])
    expect(said.ru).toHaveLength(said.en.length)
    expect([JSON.stringify(russian), JSON.stringify(template)].filter((json) => /"en":(?!"[^"]*","ru":)/.test(json))).toEqual([])
  })

  it('has letters of blocks, and in each that is marketing a way to stop them', () => {
    for (const { config } of [...document.nodes, ...russian.document.nodes].filter(({ type }) => type === 'email.send')) {
      const letter = letterOf(config['blocks'] as JsonObject, config['mjml'] as string)
      expect(letter?.preheader).not.toBe('')
      expect(letter?.footer.includes('](%unsubscribe_url%)')).toBe(config['transactional'] !== true)
    }
  })

  it('passes its tests in the other language, too', async () => {
    for (const scenario of russian.tests) expect((await runScenario(registry, russian.document, scenario)).failures).toEqual([])
  })

  it('notices when any edge leads nowhere', async () => {
    expect(template.document.edges.flatMap((edge) => unsound(without(document, edge)))).toEqual([])
    expect(await unnoticed(template, (edge) => without(document, edge))).toEqual([])
  })

  it('notices when any edge is deleted', async () => {
    expect(await unnoticed(template, (edge) => ({ ...document, edges: document.edges.filter((other) => other !== edge) }))).toEqual([])
  })

  it('asks for what is there, and is sound with the answers', () => {
    const answers = Object.fromEntries(inputs.map((input) => [input.name, templateAnswer(template, input)]))
    expect(Object.values(answers)).not.toContain(null)
    expect(fillTemplate(template, answers)).toEqual(document)
    const texts = inputs.flatMap((input) => ('text' in input ? [input.text as string] : []))
    expect(texts.filter((text) => !JSON.stringify(document).includes(text))).toEqual([])
  })
})
