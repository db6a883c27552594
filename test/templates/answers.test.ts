/** Templates whose set-up was answered: the tests that come along with the flow follow the answers, and still say what it does. */
import {
  checkFlow,
  createRegistry,
  expecting,
  fillTemplate,
  runScenario,
  templateAnswer,
  templateIn,
  templateInputSchema,
  templateTests,
  validateAgainst,
  type FlowDocument,
  type Json,
  type JsonObject,
  type Registry,
  type Scenario,
  type WrittenTemplate,
} from '@millrace/core'
import { letterOf } from '@millrace/core/letter'
import { afterAll, describe, expect, it } from 'vitest'
import { loadPlugins } from '../../server/src/plugins/load.ts'

const registry: Registry = createRegistry(await loadPlugins([], import.meta.dirname))
const templates = [...registry.templates.values()].flatMap((template) =>
  (['en', 'ru'] as const).map((language): [string, WrittenTemplate] => [`${template.id} (${language})`, templateIn(template, language)]),
)

afterAll(async () => {
  for (const plugin of registry.plugins) await plugin.close?.()
})

async function installed(id: string, answers: { readonly [name: string]: Json }, language = 'en') {
  const template = templateIn(registry.templates.get(id)!, language)
  const document = fillTemplate(template, answers)
  return { document, tests: await templateTests(registry, { template, answers, document }) }
}

async function whatFails(document: FlowDocument, tests: readonly Scenario[]): Promise<readonly string[]> {
  const failed: string[] = []
  for (const test of tests)
    for (const { what } of (await runScenario(registry, document, test)).failures) failed.push(`${test.title}: ${what}`)
  return failed
}

describe('the tests of an installed template', () => {
  it('are those of the template when nothing was answered', async () => {
    const { tests } = await installed('abandoned-cart', {})
    expect(tests).toEqual(templateIn(registry.templates.get('abandoned-cart')!, 'en').tests)
  })

  it('pass with other amounts and a longer pause: what happened after a letter still happens as long after it', async () => {
    const { document, tests } = await installed('abandoned-cart', { bonus: 7, pause: 'PT3H', shop: 'https://pets.example/' })
    expect(await whatFails(document, tests)).toEqual([])
    expect(tests[0]!.then.bonus).toEqual({ ann: 7 })
    expect(tests[0]!.then.messages).toMatchObject([
      { node: 'reminder', at: 'PT3H' },
      { node: 'offer', at: 'P1DT3H' },
    ])
    expect(tests[0]!.when.at(-1)).toMatchObject({ message: 'reminder', at: 'PT4H' })
    expect(JSON.stringify(document)).not.toContain('pets.example//')
  })

  it('read the amounts that were answered: no letter or title tells another one', async () => {
    const { document } = await installed('abandoned-cart', { bonus: 7 })
    const offer = document.nodes.find(({ id }) => id === 'offer')!
    expect(offer.config).toMatchObject({
      subject: 'A bonus of 7 for your cart',
      mjml: expect.stringContaining('a bonus of 7 on your account'),
    })
    expect(letterOf(offer.config['blocks'] as JsonObject, offer.config['mjml'] as string)?.blocks[0]).toMatchObject({
      text: expect.stringContaining('a bonus of 7 on your account'),
    })
    expect(document.nodes.find(({ id }) => id === 'bonus')).toMatchObject({ title: 'Bonus of 7 for two weeks', config: { amount: 7 } })
  })

  it('follow the answers in the other language, too', async () => {
    const { document, tests } = await installed('abandoned-cart', { bonus: 50, shop: 'https://pets.example' }, 'ru')
    expect(await whatFails(document, tests)).toEqual([])
    expect(document.nodes.find(({ id }) => id === 'bonus')).toMatchObject({ title: 'Бонусы: 50, на две недели' })
    expect(document.nodes.find(({ id }) => id === 'offer')?.config['mjml']).toContain('Мы начислили вам бонусы: 50.')
  })

  it('start by the forms that were chosen (000.06)', async () => {
    const { document, tests } = await installed('popup-3-letters', { form: '12', request: '13' })
    expect(document.nodes.find(({ id }) => id === 'start')).toMatchObject({ type: 'trigger.form', config: { form: '12' } })
    expect(await whatFails(document, tests)).toEqual([])
  })

  it('know a field by the name that was answered', async () => {
    const { document, tests } = await installed('birthday', { field: 'dateOfBirth', bonus: 20 })
    expect(await whatFails(document, tests)).toEqual([])
    expect(tests[0]!.given.contacts[0]!.attributes).toHaveProperty('dateOfBirth')
  })

  it('stay as they were written, and fail, where the answers change what the flow does', async () => {
    const { document, tests } = await installed('thanks-big-order', { sum: 100_000 })
    expect(await whatFails(document, tests)).not.toEqual([])
  })
})

describe.each(templates)('%s', (name, template) => {
  it('passes each of its tests when that expects what it saw, and asks questions whose own values fit', async () => {
    // What contacts do and when is the same in both languages: memory.test.ts plays the other.
    for (const test of name.endsWith('(en)') ? template.tests : []) {
      const { seen } = await runScenario(registry, template.document, test)
      expect((await runScenario(registry, template.document, expecting(test, seen!))).failures).toEqual([])
    }
    for (const input of template.inputs ?? []) {
      const schema = templateInputSchema(template, input, registry.nodes)
      const value = templateAnswer(template, input)
      expect(validateAgainst(schema, value)).toEqual([])
      for (const saying of 'says' in input ? ((input.says ?? []) as readonly string[]) : []) {
        expect(saying).toContain(String(value))
        expect(JSON.stringify(template.document.nodes)).toContain(saying)
      }
    }
  })

  it('can be kept with its tests in the document', () => {
    const document = { ...template.document, tests: [...template.tests] }
    expect(checkFlow(document, registry).filter(({ severity }) => severity === 'error')).toEqual([])
  })
})
