/** The README says what is so: its commands exist, its variables are those the server reads, its links lead somewhere, its code is real. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sources, top } from './sources.ts'

const readme = readFileSync(join(top, 'README.md'), 'utf8')
const { scripts } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8')) as { scripts: Record<string, string> }

describe('the README', () => {
  it('names only commands that exist', () => {
    const named = [...readme.matchAll(/npm (?:run )?(start|test|[a-z]+(?::[a-z]+)?)\b/g)].map(([, name]) => name ?? '')
    expect(named).toEqual(expect.arrayContaining(['demo', 'test', 'start', 'worker', 'bench', 'chaos']))
    expect(named.filter((name) => name !== 'ci' && scripts[name] === undefined)).toEqual([])
  })

  it('documents every variable that the server reads, and no other', () => {
    const documented = [...readme.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name ?? '')
    const server = sources(['.ts']).filter(({ path }) => path.startsWith('server/src/') && !path.endsWith('.test.ts'))
    const read = server.flatMap(({ text }) =>
      [...text.matchAll(/\b(?:MILLRACE_[A-Z_]+|(?:DATABASE|SMTP)_URL|HOST|PORT)\b/g)].map(([name]) => name),
    )
    expect(new Set(documented)).toEqual(new Set(read))
  })

  it('links to files that are there', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, link]) => link ?? '')
    expect(links.length).toBeGreaterThan(3)
    expect(links.filter((link) => !existsSync(join(top, link)))).toEqual([])
  })

  it('shows code that stands in a tested file', () => {
    const blocks = [...readme.matchAll(/```ts\n\/\/ (\S+)\n([\s\S]*?)```/g)]
    expect(blocks.length).toBeGreaterThan(0)
    for (const [, file = '', code = ''] of blocks) expect(readFileSync(join(top, file), 'utf8')).toContain(code.trimEnd())
  })
})
