/** What a `SegmentedInput` takes for a fixed list of names with words of ours. */
import { computed } from 'vue'

export function useChoiceOf(names: readonly string[], word: (name: string) => string) {
  return computed(() => ({
    schema: { enum: [...names] },
    hints: { labels: Object.fromEntries(names.map((name) => [name, { en: word(name), ru: word(name) }])) },
  }))
}
