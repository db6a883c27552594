import { describe, expect, it } from 'vitest'
import { scopedSelector } from './scoped-styles.ts'

const page = (selector: string, file = 'x.css') => scopedSelector(selector, 'page', file)
const shadow = (selector: string) => scopedSelector(selector, 'shadow', 'x.css')

describe('the styles of an embedded editor', () => {
  it('stand on the host element in a shadow, where a host overrides them', () => {
    expect([':root', 'html.dark', 'html:root', '.card', 'h1'].map(shadow)).toEqual([
      ':host',
      `:host([data-theme='dark'])`,
      ':host([data-theme])',
      '.card',
      'h1',
    ])
  })

  it('reach nothing but the editor in a page, and weigh no more there than they did', () => {
    expect(['h1', '.el-button', '.millrace-editor > .stage'].map((one) => page(one))).toEqual([
      ':where(.millrace-editor) h1',
      ':where(.millrace-editor) .el-button',
      '.millrace-editor > .stage',
    ])
    expect(page('html.dark .segmented label.on')).toBe(`:where(.millrace-editor)[data-theme='dark'] .segmented label.on`)
  })

  it('leave tokens of both themes to a host: they weigh nothing', () => {
    expect([':root', 'html.dark'].map((one) => page(one, '/editor/src/theme/tokens.css'))).toEqual([
      ':where(.millrace-editor)',
      `:where(.millrace-editor[data-theme='dark'])`,
    ])
  })

  it('say nothing of the page itself', () => {
    expect(['html', 'body', '#app'].flatMap((one) => [page(one), shadow(one)])).toEqual(Array.from({ length: 6 }, () => null))
  })
})
