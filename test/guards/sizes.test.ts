import { describe, expect, it } from 'vitest'
import { describeSpread, functionSizes, linesOf, spread } from './sizes.ts'
import { sources } from './sources.ts'

const files = sources(['.ts', '.vue'])

describe('sizes', () => {
  it('keep files at 100 lines in the middle, 250 for nine in ten, and never over 400', () => {
    const sizes = spread(files.map(({ text }) => linesOf(text)))
    console.info(`files ${describeSpread(sizes)}`)
    expect(files.filter(({ text }) => linesOf(text) > 400).map(({ path }) => path)).toEqual([])
    expect(sizes.median).toBeLessThanOrEqual(100)
    expect(sizes.p90).toBeLessThanOrEqual(250)
  })

  it('keep functions at 25 lines for nine in ten, never over 60, with at most 3 parameters', () => {
    const functions = files.flatMap(functionSizes)
    const sizes = spread(functions.map(({ lines }) => lines))
    console.info(`functions ${describeSpread(sizes)}`)
    expect(functions.filter(({ lines }) => lines > 60).map(({ where, lines }) => `${where}: ${lines} lines`)).toEqual([])
    expect(functions.filter(({ parameters }) => parameters > 3).map(({ where }) => where)).toEqual([])
    expect(sizes.p90).toBeLessThanOrEqual(25)
  })

  it('are measured in nested functions and in the scripts of components', () => {
    const text = '<template>\n</template>\n<script setup lang="ts">\nfunction a(x: number) {\n  return () => x\n}\n</script>\n'
    expect(functionSizes({ path: 'x.vue', text })).toEqual([
      { where: 'x.vue:4 a', lines: 3, parameters: 1 },
      { where: 'x.vue:5 function', lines: 1, parameters: 0 },
    ])
  })
})
