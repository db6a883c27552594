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

  it('read the clock in one place of the editor, and never in the core and the nodes: the instant is passed in', () => {
    const pure = /^(core|editor|nodes\/[^/]+)\/src\/(?!.*\.test\.ts$|testing\/|sandbox\/realm\.ts$)/
    const reading = linesWith(/new Date\(\)|Date\.now\b/, ['.ts', '.vue']).filter((line) => pure.test(line.replace(/:\d+$/, '')))
    expect(reading.map((line) => line.replace(/:\d+$/, ''))).toEqual(['editor/src/ui/clock.ts'])
  })

  it('say and ask by one piece of the editor, which knows whose page or shadow it is', () => {
    const sayer = 'editor/src/ui/feedback.ts'
    const saying = linesWith(/\bEl(Message|MessageBox|Notification)\b/, ['.ts', '.vue']).filter((line) => line.startsWith('editor/src/'))
    expect(saying.filter((line) => !line.startsWith(sayer))).toEqual([])
  })

  it('switch off no check of types or lint but for one line with its reason, and no test', () => {
    expect(linesWith(/@ts-ignore|@ts-nocheck|(eslint|oxlint)-disable(?!-next-line \S+ -- \S)/, ['.ts', '.vue'])).toEqual([])
    expect(linesWith(/\b(it|describe|test)\.(only|skip|todo)\(/, ['.ts'])).toEqual([])
  })
})
