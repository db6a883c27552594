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
  snippet: (url) => `<script async src="${url}" data-consent="ask"></script>
<script>
  // For whoever has signed in; userHash is made on your server
  (window.millrace ||= []).push(['identify', 'user-1', { firstName: 'Ann' }, { userHash: '…' }])
</script>`,
  handle: async ({ headers }) => {
    const { code, etag } = await widgetScript()
    const cached = { etag, 'cache-control': 'public, max-age=3600' }
    if (headers['if-none-match']?.split(/\s*,\s*/).includes(etag) === true) return { status: 304, headers: cached }
    return { headers: { ...cached, 'content-type': 'text/javascript; charset=utf-8', 'x-content-type-options': 'nosniff' }, body: code }
  },
})
