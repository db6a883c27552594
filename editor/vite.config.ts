/**
 * Builds the editor into editor/dist, served by the server at `/`. Nothing in the result needs `unsafe-eval`: templates are
 * compiled here and vue-i18n runs its messages as data.
 */
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

const server = process.env['MILLRACE_URL'] ?? 'http://127.0.0.1:3000'

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [vue()],
  define: {
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
    __INTLIFY_JIT_COMPILATION__: true,
  },
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2023', chunkSizeWarningLimit: 1500 },
  server: { port: 5173, proxy: { '/api': server, '/v1': server } },
  preview: { port: 4173, proxy: { '/api': server, '/v1': server } },
})
