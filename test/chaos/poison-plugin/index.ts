/** A plugin with the worst of faults: a node that takes the whole process with it, as a broken native module would, over marked contacts. */
import { defineNode, definePlugin, leave, Type } from '@millrace/core'

const touch = defineNode({
  type: 'poison.touch',
  version: 1,
  title: { en: 'Touch' },
  group: 'control',
  icon: 'skull',
  config: Type.Object({}, { additionalProperties: false }),
  ports: ['out'],
  run: ({ contact }) => {
    if (contact.attributes['poison'] === true) process.abort()
    return leave('out')
  },
})

export default definePlugin({ name: 'millrace-plugin-poison', nodes: [touch] })
