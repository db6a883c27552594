/** Which button a click was on: its destination is a link of the message, and those of buttons stand last among them, in their order. */
import type { AnyChannel, Button, Json, JsonObject } from '@millrace/core'

export function clickedButton(channel: Pick<AnyChannel, 'links'> | undefined, content: JsonObject, link: Json | undefined): JsonObject {
  const linked = ((content['buttons'] ?? []) as unknown as readonly Button[]).filter(({ kind }) => kind === 'url')
  if (typeof link !== 'number' || linked.length === 0) return {}
  const first = (channel?.links?.(content).length ?? 0) - linked.length
  const button = link < first ? undefined : linked[link - first]
  return button === undefined ? {} : { button: button.name, button_title: button.title }
}
