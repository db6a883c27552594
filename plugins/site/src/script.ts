/** The widget as pages load it: one script, cached by its ETag. Whoever changed it has a new one within the hour. */
import { defineRoute } from '@millrace/core'
import { widgetScript } from './bundle.ts'

export const scriptRoute = defineRoute({
  name: 'widget.js',
  title: { en: 'The widget of the site', ru: 'Виджет сайта' },
  method: 'GET',
  by: 'write-key',
  cross: true,
  perMinute: 600,
  handle: async ({ headers }) => {
    const { code, etag } = await widgetScript()
    const cached = { etag, 'cache-control': 'public, max-age=3600' }
    if (headers['if-none-match']?.split(/\s*,\s*/).includes(etag) === true) return { status: 304, headers: cached }
    return { headers: { ...cached, 'content-type': 'text/javascript; charset=utf-8', 'x-content-type-options': 'nosniff' }, body: code }
  },
})
