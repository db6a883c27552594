/**
 * `repeat`: goes round a limited number of times. It leaves by `again` that often, then by `out`, and counts anew if the contact comes
 * back later. How often it has been round is at `vars.<node id>.times`.
 */
import { defineNode, Type, type JsonObject, type Leave } from '@millrace/core'
import { repeatDocs } from './docs.ts'

export const repeat = defineNode({
  type: 'repeat',
  version: 1,
  title: { en: 'Repeat', ru: 'Повтор' },
  description: { en: 'Goes back a limited number of times, then on', ru: 'Возвращает назад ограниченное число раз, потом пускает дальше' },
  docs: repeatDocs,
  group: 'control',
  icon: 'repeat',
  config: Type.Object(
    {
      times: Type.Integer({
        minimum: 1,
        maximum: 100,
        'x-ui': {
          title: { en: 'How many times', ru: 'Сколько раз' },
          help: { en: 'The circle needs a pause or a wait in it', ru: 'В круге должна быть пауза или ожидание' },
        },
      }),
    },
    { additionalProperties: false },
  ),
  example: { times: 3 },
  summary: {
    en: 'up to {{ times }} {% if times == 1 %}time{% else %}times{% endif %}',
    ru: 'до {{ times }} {% if times == 1 %}раза{% else %}раз{% endif %}',
  },
  ports: [{ port: 'again', title: { en: 'again', ru: 'ещё раз' } }, 'out'],
  run: ({ run, config: { times } }): Leave<'again' | 'out'> => {
    const before = (run.vars[run.node] as JsonObject | undefined)?.['times']
    const been = typeof before === 'number' ? before : 0
    const isOver = been >= times
    const now = isOver ? 0 : been + 1
    return { kind: 'leave', port: isOver ? 'out' : 'again', vars: { [run.node]: { times: now } }, why: { times: been, of: times } }
  },
})
