import { testNode } from '@millrace/core/testing'
import plugin from './index.ts'
import { tagAdd } from './tag-add.ts'
import { tagRemove } from './tag-remove.ts'

const loyal = { 'contact.tags': ['loyal'] }

testNode(tagAdd, {
  plugin,
  cases: [
    { name: 'tags the contact (004.19)', facts: { 'contact.tags': [] }, leaves: 'out' },
    { name: 'refuses a tag that is empty', config: { tag: '{{ contact.city }}' }, facts: loyal, fails: 'TAG_EMPTY' },
    { name: 'refuses a tag that is too long', config: { tag: 'x'.repeat(101) }, facts: loyal, fails: 'TAG_TOO_LONG' },
  ],
})
testNode(tagRemove, { plugin, cases: [{ name: 'takes the tag off (004.19)', facts: loyal, leaves: 'out' }] })
