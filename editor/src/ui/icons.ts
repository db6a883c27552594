/**
 * Lucide icons by the kebab-case names that manifests use. The curated set is in the bundle; any other name loads the whole library
 * once, as a lazy chunk; a name that Lucide does not have shows a puzzle piece.
 */
import * as curated from './curated-icons.ts'
import { shallowReactive, type Component } from 'vue'

const known = shallowReactive(new Map<string, Component>(named(curated)))
let everything: Promise<void> | undefined

/** `CircleAlert` is `circle-alert`, `Trash2` is `trash-2`. */
function kebab(name: string): string {
  return name
    .replace(/([a-z])([A-Z0-9])/g, '$1-$2')
    .replace(/([A-Z0-9])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase()
}

function named(icons: object): readonly (readonly [string, Component])[] {
  return Object.entries(icons).map(([name, icon]) => [kebab(name), icon as Component])
}

async function loadEverything(): Promise<void> {
  for (const [name, icon] of named(await import('@lucide/vue'))) if (!known.has(name)) known.set(name, icon)
}

/** Whether a name needs no further loading. */
export function isBundled(name: string): boolean {
  return known.has(name)
}

/** The icon of that name; reactive: a name outside the curated set becomes right once the library is there. */
export function iconOf(name: string): Component {
  const icon = known.get(name)
  if (icon !== undefined) return icon
  everything ??= loadEverything()
  return curated.Puzzle
}
