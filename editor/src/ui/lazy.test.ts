import { describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { lazyPart } from './lazy.ts'

const Greeting = defineComponent({ props: { name: String }, setup: (props) => () => h('p', `Hello, ${props.name}`) })

describe('a part that is loaded apart', () => {
  it('is loaded once, however often it is needed', async () => {
    let loads = 0
    const { need } = lazyPart(async () => ({ default: Greeting, loads: ++loads }))
    await Promise.all([need(), need()])
    await need()
    expect(loads).toBe(1)
  })

  it('keeps its place until it is there, and is drawn with what it is given', async () => {
    const { Part, need } = lazyPart(async () => ({ default: Greeting }))
    const draw = () => renderToString(h(Part, { name: 'Ann', class: 'side' }))
    expect(await draw()).toBe('<div class="side" aria-busy="true"></div>')
    await need()
    expect(await draw()).toBe('<p class="side">Hello, Ann</p>')
  })

  it('is asked for anew after it could not be loaded', async () => {
    let offline = true
    const load = async () => {
      if (offline) throw new TypeError('Failed to fetch')
      return { default: Greeting }
    }
    const { Part, need } = lazyPart(load)
    await expect(need()).rejects.toThrow('Failed to fetch')
    offline = false
    await need()
    expect(await renderToString(h(Part, { name: 'Ann' }))).toBe('<p>Hello, Ann</p>')
  })
})
