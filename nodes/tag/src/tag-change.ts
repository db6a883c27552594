/** What `tag.add` and `tag.remove` share: the config, how its text becomes a tag, and the step that changes nothing needlessly. */
import { FlowError, Type, type Leave, type Static, type Step } from '@millrace/core'
import { tagWrite } from './tags.ts'

const longestTag = 100

export const tagConfig = Type.Object(
  {
    tag: Type.String({
      minLength: 1,
      maxLength: 1000,
      'x-ui': {
        widget: 'tag',
        title: { en: 'Tag', ru: 'Метка' },
        help: { en: 'May hold variables: city-{{ contact.city }}', ru: 'Можно с переменными: город-{{ contact.city }}' },
      },
    }),
  },
  { additionalProperties: false },
)

/**
 * Leaves with the change, or without one when the contact is so tagged already: a flow that starts on `Tag Added` and adds the
 * same tag must not start itself again.
 */
export function changeTag(step: Step<Static<typeof tagConfig>>, on: boolean): Leave<'out'> {
  const tag = tagOf(step)
  const tags = (step.facts.contact['tags'] ?? []) as readonly string[]
  return tags.includes(tag) === on
    ? { kind: 'leave', port: 'out', why: { tag, unchanged: true } }
    : { kind: 'leave', port: 'out', effects: [tagWrite.effect({ tag, on })], why: { tag } }
}

/** Throws `FlowError` `TAG_EMPTY` or `TAG_TOO_LONG`. */
function tagOf(step: Step<Static<typeof tagConfig>>): string {
  const { tag } = step.config
  const text = (tag.includes('{') ? step.render(tag) : tag).trim()
  if (text === '') throw new FlowError('TAG_EMPTY', `The tag ${JSON.stringify(tag)} is empty for this contact`)
  if (text.length > longestTag)
    throw new FlowError('TAG_TOO_LONG', `The tag is longer than ${longestTag} characters: ${text.slice(0, 40)}…`)
  return text
}
