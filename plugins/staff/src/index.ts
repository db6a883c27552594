/** staff.notify: tells members of staff by mail or messenger. */
import { definePlugin } from '@millrace/core'

export default definePlugin({ name: '@millrace/plugin-staff' })
