/**
 * Builds the editor for other people's pages, into editor/lib: by `--mode vue` the component for Vue apps, which bring their own Vue, and by
 * `--mode element` the custom element with all that it needs. Neither is part of the editor that the server serves.
 */
import vue from '@vitejs/plugin-vue'
import { join } from 'node:path'
import { defineConfig, type Plugin } from 'vite'
import { elementStyles } from './build/element-styles.ts'
import { scoped, type Within } from './build/scoped-styles.ts'

const embed = (file: string) => join(import.meta.dirname, 'src/embed', file)

/** The directive of Element Plus that cannot see into shadow roots is replaced by ours. */
function clickOutside(): Plugin {
  return {
    name: 'click-outside',
    enforce: 'pre',
    resolveId: {
      filter: { id: /directives\/click-outside\/index\.mjs$/ },
      handler: () => embed('click-outside.ts'),
    },
  }
}

/** All styles as one text in the script: a shadow root adopts them. */
function stylesInside(): Plugin {
  const mark = '__MILLRACE_STYLES__'
  return {
    name: 'styles-inside',
    enforce: 'post',
    resolveId: { filter: { id: /^virtual:millrace-styles$/ }, handler: (id) => `\0${id}` },
    load: { filter: { id: /millrace-styles$/ }, handler: () => `export default ${JSON.stringify(mark)}` },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        let styles = ''
        for (const [name, file] of Object.entries(bundle)) {
          if (file.type !== 'asset' || !name.endsWith('.css')) continue
          styles += String(file.source)
          delete bundle[name]
        }
        if (styles === '') this.error('The build made no styles')
        const marked = new RegExp(`(["'\`])${mark}\\1`)
        for (const file of Object.values(bundle))
          if (file.type === 'chunk') file.code = file.code.replace(marked, () => JSON.stringify(styles))
      },
    },
  }
}

const ways = {
  vue: {
    within: 'page',
    entry: { index: embed('vue.ts') },
    external: [/^vue$/, /^pinia$/, /^vue-i18n$/, /^rete/, /^@codemirror\//, /^@lezer\//, /^@jsonforms\//],
    plugins: [],
  },
  element: { within: 'shadow', entry: { 'millrace-editor': embed('web-component.ts') }, external: [], plugins: [stylesInside()] },
} as const satisfies Record<
  string,
  { within: Within; entry: Record<string, string>; external: readonly RegExp[]; plugins: readonly Plugin[] }
>

export default defineConfig(({ mode }) => {
  const way = ways[mode === 'vue' ? 'vue' : 'element']
  return {
    root: import.meta.dirname,
    publicDir: false,
    plugins: [clickOutside(), vue(), elementStyles(), ...way.plugins],
    css: { postcss: { plugins: [scoped(way.within)] } },
    define: {
      'process.env.NODE_ENV': '"production"',
      __VUE_OPTIONS_API__: true,
      __VUE_PROD_DEVTOOLS__: false,
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: false,
      __VUE_I18N_FULL_INSTALL__: false,
      __VUE_I18N_LEGACY_API__: false,
      __INTLIFY_PROD_DEVTOOLS__: false,
    },
    build: {
      outDir: `lib/${mode === 'vue' ? 'vue' : 'element'}`,
      emptyOutDir: true,
      target: 'es2023',
      cssCodeSplit: false,
      minify: true,
      reportCompressedSize: false,
      chunkSizeWarningLimit: 2000,
      lib: { entry: way.entry, formats: ['es'], cssFileName: 'style' },
      rolldownOptions: { external: [...way.external] },
    },
  }
})
