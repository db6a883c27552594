/** `tag.remove`: the contact does not have this tag from here on. */
import { defineNode } from '@millrace/core'
import { removeDocs } from './docs.ts'
import { changeTag, tagConfig } from './tag-change.ts'

export const tagRemove = defineNode({
  type: 'tag.remove',
  version: 1,
  title: { en: 'Remove a tag', ru: 'Снять метку' },
  description: { en: 'Takes a tag off the contact', ru: 'Снимает с клиента метку' },
  docs: removeDocs,
  group: 'people',
  icon: 'eraser',
  config: tagConfig,
  example: { tag: 'loyal' },
  summary: { en: '{{ tag }}', ru: '{{ tag }}' },
  ports: ['out'],
  needs: ['contact.tags'],
  run: (step) => changeTag(step, false),
})
