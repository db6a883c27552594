/** The contact's own data: `contact.set`. */
import { definePlugin } from '@millrace/core'
import { attributesWrite } from './attributes.ts'
import { contactSet } from './contact-set.ts'

export default definePlugin({ name: '@millrace/node-contact', nodes: [contactSet], writes: [attributesWrite] })
