/** `tag.add`: the contact has this tag from here on. */
import { defineNode } from '@millrace/core'
import { addDocs } from './docs.ts'
import { changeTag, tagConfig } from './tag-change.ts'

export const tagAdd = defineNode({
  type: 'tag.add',
  version: 1,
  title: { en: 'Add a tag', ru: 'Поставить метку' },
  description: { en: 'Tags the contact', ru: 'Ставит клиенту метку' },
  docs: addDocs,
  group: 'people',
  icon: 'tag',
  config: tagConfig,
  example: { tag: 'loyal' },
  summary: { en: '{{ tag }}', ru: '{{ tag }}' },
  ports: ['out'],
  needs: ['contact.tags'],
  run: (step) => changeTag(step, true),
})
