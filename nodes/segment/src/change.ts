/** `segment.add` and `segment.remove`: the contact is in a static segment from here on, or is not. What changes nothing writes nothing. */
import { defineNode, Type, type Leave, type Static, type Step } from '@millrace/core'
import { addDocs, removeDocs } from './docs.ts'
import { memberWrite } from './members.ts'

/** The key of a segment: the editor lists them and makes new ones; `creates`: a published flow makes it if it is not there. */
const segmentKey = (creates: boolean) =>
  Type.String({
    minLength: 1,
    maxLength: 100,
    pattern: '^\\S(.*\\S)?$',
    'x-ui': {
      widget: 'segment',
      creates,
      order: 1,
      title: { en: 'Segment', ru: 'Сегмент' },
      help: creates
        ? { en: 'A new name makes a new segment when the flow is published', ru: 'Новое имя создаст сегмент при публикации сценария' }
        : { en: 'Its key', ru: 'Его ключ' },
    },
  })

const addConfig = Type.Object(
  {
    segment: segmentKey(true),
    colour: Type.Optional(
      Type.String({
        pattern: '^#[0-9a-fA-F]{6}$',
        'x-ui': {
          widget: 'colour',
          order: 2,
          title: { en: 'Colour of a new segment', ru: 'Цвет нового сегмента' },
          placeholder: '#0ea5e9',
        },
      }),
    ),
  },
  { additionalProperties: false },
)
const removeConfig = Type.Object({ segment: segmentKey(false) }, { additionalProperties: false })

export const segmentAdd = defineNode({
  type: 'segment.add',
  version: 1,
  title: { en: 'Add to a segment', ru: 'Добавить в сегмент' },
  description: { en: 'Puts the contact into a segment', ru: 'Добавляет клиента в сегмент' },
  docs: addDocs,
  group: 'people',
  icon: 'user-plus',
  config: addConfig,
  example: { segment: 'vip' },
  summary: { en: '{{ segment }}', ru: '{{ segment }}' },
  ports: ['out'],
  needs: ['contact.segments'],
  run: (step) => change(step, true),
})

export const segmentRemove = defineNode({
  type: 'segment.remove',
  version: 1,
  title: { en: 'Remove from a segment', ru: 'Убрать из сегмента' },
  description: { en: 'Takes the contact out of a segment', ru: 'Убирает клиента из сегмента' },
  docs: removeDocs,
  group: 'people',
  icon: 'user-minus',
  config: removeConfig,
  example: { segment: 'vip' },
  summary: { en: '{{ segment }}', ru: '{{ segment }}' },
  ports: ['out'],
  needs: ['contact.segments'],
  run: (step) => change(step, false),
})

/** A flow that starts on `Segment Entered` and adds to the same segment must not start itself again. */
function change({ config: { segment }, facts }: Step<Static<typeof removeConfig>>, on: boolean): Leave<'out'> {
  const segments = (facts.contact['segments'] ?? []) as readonly string[]
  return segments.includes(segment) === on
    ? { kind: 'leave', port: 'out', why: { segment, unchanged: true } }
    : { kind: 'leave', port: 'out', effects: [memberWrite.effect({ segment, on })], why: { segment } }
}
