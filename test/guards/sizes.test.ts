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

  it('keep functions at 25 lines for nine in ten, and never over 60', () => {
    const functions = files.flatMap(functionSizes)
    const sizes = spread(functions.map(({ lines }) => lines))
    console.info(`functions ${describeSpread(sizes)}`)
    expect(functions.filter(({ lines }) => lines > 60).map(({ where, lines }) => `${where}: ${lines} lines`)).toEqual([])
    expect(sizes.p90).toBeLessThanOrEqual(25)
  })

  it('keep functions at 3 parameters; one in a hundred, where an object would be made for every step, may take up to 5', () => {
    const functions = files.flatMap(functionSizes)
    const wide = functions.filter(({ parameters }) => parameters > 3)
    console.info(`functions of more than 3 parameters: ${wide.length} of ${functions.length}`)
    expect(wide.filter(({ parameters }) => parameters > 5).map(({ where }) => where)).toEqual([])
    expect(wide.length).toBeLessThanOrEqual(functions.length / 100)
  })

  it('are measured in nested functions and in the scripts of components', () => {
    const text = '<template>\n</template>\n<script setup lang="ts">\nfunction a(x: number) {\n  return () => x\n}\n</script>\n'
    expect(functionSizes({ path: 'x.vue', text })).toEqual([
      { where: 'x.vue:4 a', lines: 3, parameters: 1 },
      { where: 'x.vue:5 function', lines: 1, parameters: 0 },
    ])
  })
})
