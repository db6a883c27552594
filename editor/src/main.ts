/** Starts the editor: one Vue app, its language loaded before the first paint. */
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { i18n, setLocale } from './i18n/index.ts'
import { router } from './router.ts'
import { usePreferences } from './stores/preferences.ts'

const app = createApp(App).use(createPinia()).use(i18n)
await setLocale(usePreferences().locale)
app.use(router).mount('#app')
