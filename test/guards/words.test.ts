/** What must not be left in the sources: unfinished work, and the ways around the checks. */
import { describe, expect, it } from 'vitest'
import { sources } from './sources.ts'

const own = 'test/guards/words.test.ts'
const linesWith = (pattern: RegExp, endings: readonly string[]) =>
  sources(endings)
    .filter(({ path }) => path !== own)
    .flatMap(({ path, text }) => text.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}`] : [])))

describe('the sources', () => {
  it('hold no unfinished work', () => {
    expect(linesWith(/\b(TODO|FIXME|XXX)\b/, ['.ts', '.vue', '.sql', '.md'])).toEqual([])
  })

  it('put no text into a page as markup', () => {
    expect(linesWith(/v-html|\.innerHTML\s*=|insertAdjacentHTML/, ['.ts', '.vue'])).toEqual([])
  })

  it('switch off no check of types or lint but for one line with its reason, and no test', () => {
    expect(linesWith(/@ts-ignore|@ts-nocheck|(eslint|oxlint)-disable(?!-next-line \S+ -- \S)/, ['.ts', '.vue'])).toEqual([])
    expect(linesWith(/\b(it|describe|test)\.(only|skip|todo)\(/, ['.ts'])).toEqual([])
  })
})
