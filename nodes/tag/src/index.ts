/** Tags of contacts: `tag.add`, `tag.remove`, the fact `contact.tags`. */
import { definePlugin } from '@millrace/core'
import { tagAdd } from './tag-add.ts'
import { tagRemove } from './tag-remove.ts'
import { eraseTags, exportTags, mergeTags, tagMigrations, tagsFact, tagWrite } from './tags.ts'

export default definePlugin({
  name: '@millrace/node-tag',
  events: {
    'Tag Added': { en: 'Tag added', ru: 'Добавлена метка' },
    'Tag Removed': { en: 'Tag removed', ru: 'Снята метка' },
  },
  nodes: [tagAdd, tagRemove],
  writes: [tagWrite],
  facts: [tagsFact],
  migrations: tagMigrations,
  merge: mergeTags,
  exportContact: exportTags,
  eraseContact: eraseTags,
})
