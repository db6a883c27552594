import { describe, expect, it } from 'vitest'
import { filesOf, type Manifest } from './first-load.ts'

const manifest: Manifest = {
  'index.html': { file: 'index.js', imports: ['_vue.js'], css: ['index.css'] },
  '_vue.js': { file: 'vue.js', imports: ['_shared.js'] },
  '_shared.js': { file: 'shared.js', imports: ['_vue.js'], css: ['shared.css'] },
  'page.vue': { file: 'page.js', imports: ['_vue.js'], css: ['page.css'] },
}

describe('the files of a first load', () => {
  it('are those that are imported at once, with their styles, each once', () => {
    expect(filesOf(manifest, ['index.html'])).toEqual(new Set(['index.js', 'index.css', 'vue.js', 'shared.js', 'shared.css']))
    expect(filesOf(manifest, ['index.html', 'page.vue']).size).toBe(7)
  })

  it('cannot be told of a page that was not built', () => {
    expect(() => filesOf(manifest, ['gone.vue'])).toThrow('The build has no gone.vue')
  })
})
