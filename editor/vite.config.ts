/**
 * Builds the editor into editor/dist, served by the server at `/`. Nothing in the result needs `unsafe-eval`: templates are
 * compiled here and vue-i18n runs its messages as data.
 */
import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'

const server = process.env['MILLRACE_URL'] ?? 'http://127.0.0.1:3000'
/** The server takes writes of a session from its own pages only: in development these are ours. */
const toServer = { target: server, changeOrigin: true, headers: { origin: server } }

/** `import { ElButton } from 'element-plus'` also brings the styles of the button, and of nothing else. */
function elementStyles(): Plugin {
  return {
    name: 'element-styles',
    enforce: 'post',
    transform: {
      filter: { id: /\/editor\/src\/.*\.(vue|ts)$/, code: /['"]element-plus['"]/ },
      handler(code) {
        const names = [...code.matchAll(/import\s*\{([^}]*)\}\s*from\s*['"]element-plus['"]/g)].flatMap(([, list = '']) => list.split(','))
        const folders = names.map((name) => /^\s*El([A-Z]\w*)/.exec(name)?.[1]).filter((name) => name !== undefined)
        const kebab = (name: string) => name.replace(/\B[A-Z]/g, '-$&').toLowerCase()
        const styles = [...new Set(folders)].map((name) => `import 'element-plus/es/components/${kebab(name)}/style/css'`)
        return { code: `${styles.join('\n')}\n${code}`, map: null }
      },
    },
  }
}

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [vue(), elementStyles()],
  define: {
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2023', chunkSizeWarningLimit: 1500 },
  server: { port: 5173, proxy: { '/api': toServer, '/v1': toServer } },
  preview: { port: 4173, proxy: { '/api': toServer, '/v1': toServer } },
})
