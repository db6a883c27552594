/** Customer relations: tasks, call-backs, comments in deals and their owners, over amoCRM, Bitrix24 or the built-in list of tasks. */
import { definePlugin } from '@millrace/core'
import { commentCall, ownerCall, taskCall } from './calls.ts'
import { callbackRequest } from './callback-request.ts'
import { createCrm } from './crm.ts'
import { dealComment, dealOwner } from './deal-nodes.ts'
import { dealsIn } from './deals-in.ts'
import { taskDesk } from './desk.ts'
import { settingsSchema } from './settings.ts'
import { taskCreate } from './task-create.ts'
import { eraseTasks, exportTasks, mergeTasks, taskMigrations, taskWrite } from './tasks.ts'

export default definePlugin({
  name: '@millrace/plugin-crm',
  events: {
    'Task Created': { en: 'Task made', ru: 'Создана задача' },
    'Task Done': { en: 'Task done', ru: 'Задача выполнена' },
    'Task Dropped': { en: 'Task dropped', ru: 'Задача снята' },
    'Task Reopened': { en: 'Task opened again', ru: 'Задача открыта снова' },
  },
  settings: settingsSchema,
  connection: {
    title: { en: 'CRM', ru: 'CRM' },
    description: {
      en: 'amoCRM or Bitrix24: tasks for managers, comments and owners of deals; their deals start flows here',
      ru: 'amoCRM или Битрикс24: задачи менеджерам, комментарии и ответственные в сделках; сделки оттуда запускают сценарии',
    },
    icon: 'handshake',
    example: { system: 'amocrm', host: '' },
    test: async (context) => {
      const name = await createCrm(context).whoAmI()
      return { en: `Connected as ${name}`, ru: `Подключено: ${name}` }
    },
  },
  nodes: [taskCreate, callbackRequest, dealComment, dealOwner],
  writes: [taskWrite],
  calls: [taskCall, commentCall, ownerCall],
  routes: [dealsIn],
  desks: [taskDesk],
  migrations: taskMigrations,
  merge: mergeTasks,
  exportContact: exportTasks,
  eraseContact: eraseTasks,
})
