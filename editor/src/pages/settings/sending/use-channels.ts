/** The channels that messages can be sent by here, as the installed node types name them. */
import { computed, type ComputedRef } from 'vue'
import { useLocalized } from '../../../inspector/form/use-localized.ts'
import { useManifests } from '../../../stores/manifests.ts'

export interface ChannelChoice {
  readonly name: string
  readonly title: string
  /** Its messages show only to whoever is on the site. */
  readonly onSite: boolean
}

/** `used`: those that rules name already, though their plugins may be gone. */
export function useChannels(used: () => readonly string[]): ComputedRef<readonly ChannelChoice[]> {
  const manifests = useManifests()
  const localized = useLocalized()
  manifests.load().catch(() => {})
  return computed(() => {
    const known = [...manifests.byType.values()].flatMap(({ channel, title, onSite }) =>
      channel === null ? [] : [{ name: channel, title: localized(title), onSite }],
    )
    const gone = used().filter((name) => !known.some((each) => each.name === name))
    return [...known, ...[...new Set(gone)].map((name) => ({ name, title: name, onSite: false }))]
  })
}
