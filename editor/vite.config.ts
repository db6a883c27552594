/**
 * Builds the editor into editor/dist, served by the server at `/`. Nothing in the result needs `unsafe-eval`: templates are
 * compiled here and vue-i18n runs its messages as data.
 */
import vue from '@vitejs/plugin-vue'
import { join } from 'node:path'
import { defineConfig } from 'vite'
import { elementStyles } from './build/element-styles.ts'

const server = process.env['MILLRACE_URL'] ?? 'http://127.0.0.1:3000'
/** The server takes writes of a session from its own pages only: in development these are ours. */
const toServer = { target: server, changeOrigin: true, headers: { origin: server } }

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
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    chunkSizeWarningLimit: 1500,
    rolldownOptions: { input: ['index.html', 'embed.html'].map((page) => join(import.meta.dirname, page)) },
  },
  server: { port: 5173, proxy: { '/api': toServer, '/v1': toServer } },
  preview: { port: 4173, proxy: { '/api': toServer, '/v1': toServer } },
})
