/** The site: the widget, pop-ups and chat messages. */
import { definePlugin } from '@millrace/core'
import { chatChannel } from './chat.ts'
import { helloRoute } from './hello.ts'
import { siteMigrations } from './migrations.ts'
import { eraseSite, exportSite } from './person.ts'
import { popupChannel } from './popup.ts'
import { reportRoute } from './report.ts'
import { scriptRoute } from './script.ts'
import { mergeMessages } from './store.ts'
import { streamRoute } from './stream.ts'

export default definePlugin({
  name: '@millrace/plugin-site',
  events: {
    'Popup Closed': { en: 'Pop-up closed', ru: 'Окно закрыто' },
    'Chat Closed': { en: 'Chat closed', ru: 'Чат закрыт' },
  },
  channels: [popupChannel, chatChannel],
  routes: [scriptRoute, helloRoute, streamRoute, reportRoute],
  migrations: siteMigrations,
  merge: mergeMessages,
  exportContact: exportSite,
  eraseContact: eraseSite,
})
