import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { JsonObject, Rule } from '../json.ts'
import { evaluateRule, ruleOperations } from '../rules.ts'
import { widgets } from '../testing/conformance.ts'
import { compileText } from '../texts.ts'

const here = import.meta.dirname
const core = join(here, '../..')
const readme = readFileSync(join(core, 'README.md'), 'utf8')
const section = (title: string) => readme.split(/^## /m).find((part) => part.startsWith(title))!
/** Rows of the tables of a section whose every cell is code, without the backticks; `|` is escaped inside tables. */
const rowsOf = (text: string) =>
  [...text.matchAll(/^\| `(.+)` \| `(.*)` \| `(.*)` \|$/gm)].map(
    (row) => row.slice(1).map((cell) => cell.replaceAll('\\|', '|')) as [string, string, string],
  )

describe('the README', () => {
  it('shows the code that the tests run', () => {
    const sources = ['score.ts', 'score.test.ts'].map((name) => readFileSync(join(here, name), 'utf8'))
    const blocks = [...readme.matchAll(/```ts\n([^]*?)```/g)].map(([, code]) => code!)
    expect(blocks.length).toBeGreaterThan(6)
    expect(blocks.filter((block) => !sources.some((source) => source.includes(block.trimEnd())))).toEqual([])
  })

  it.each(rowsOf(section('Rules')))('evaluates %s over %s', (rule, data, result) => {
    expect(JSON.stringify(evaluateRule(JSON.parse(rule) as Rule, JSON.parse(data) as JsonObject))).toBe(result)
  })

  it.each(rowsOf(section('Texts')))('renders %s over %s', (text, data, result) => {
    expect(compileText(text).render(JSON.parse(data) as JsonObject)).toBe(result)
  })

  it('lists every operation of rules in its group', () => {
    const rows = [...section('Rules').matchAll(/^\| (\w+) \| (`.+`) \|$/gm)].map(([, group, names]) => [
      group,
      names!.split(' ').map((name) => name.slice(1, -1)),
    ])
    expect(Object.fromEntries(rows)).toEqual(
      Object.fromEntries(
        [...Map.groupBy(ruleOperations, ({ group }) => group)].map(([group, operations]) => [group, operations.map(({ name }) => name)]),
      ),
    )
  })

  it('lists every widget', () => {
    const table = section('Forms').split('| widget | value |')[1]!.split('\n\n')[0]!
    const named = [...table.matchAll(/^\| (.+?) \|/gm)].flatMap(([, cell]) => [...cell!.matchAll(/`([\w-]+)`/g)].map(([, name]) => name!))
    expect(named.toSorted()).toEqual([...widgets].toSorted())
  })

  it('lists every code that checks and evaluations give', () => {
    const folders = ['check', 'rules', 'texts'].map((name) => join(core, 'src', name))
    const text = folders.flatMap((folder) => readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))).join('\n')
    const codes = new Set([...text.matchAll(/'((?:FLOW|RULE|TEXT)_[A-Z_]+[A-Z])'/g)].map(([, code]) => code!))
    const said = section('What `checkFlow` finds')
    const isSaid = (code: string) =>
      said.includes(`\`${code}\``) || (!code.startsWith('FLOW_') && said.includes(`\`${code.replace(/^(RULE|TEXT)_/, '')}\``))
    expect(codes.size).toBeGreaterThan(25)
    expect([...codes].filter((code) => !isSaid(code))).toEqual([])
  })
})
