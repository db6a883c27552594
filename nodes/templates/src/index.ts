/** The gallery: flows to begin with, each with its tests. */
import { definePlugin } from '@millrace/core'
import { gallery } from './gallery.ts'

export default definePlugin({ name: '@millrace/node-templates', templates: gallery })
