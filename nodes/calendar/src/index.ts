/** What a date or a timetable starts: `trigger.date`, `trigger.schedule`. */
import { definePlugin } from '@millrace/core'
import { triggerDate } from './date.ts'
import { triggerSchedule } from './schedule.ts'

export default definePlugin({ name: '@millrace/node-calendar', nodes: [triggerDate, triggerSchedule] })
