/** Which facts a flow reads: those its rules and texts mention by name, so that a visit loads these and no others. */
import type { Json } from './json.ts'
import { variablesOf } from './rules.ts'
import { textVariables } from './texts.ts'

/** `needs` are the facts its nodes ask for themselves. */
export function factsMentioned(
  facts: readonly string[],
  configs: readonly Json[],
  settings: Json,
  needs: readonly string[],
): readonly string[] {
  const paths = new Set<string>(needs)
  for (const config of [...configs, settings]) collectPaths(config, paths)
  return facts.filter((fact) => [...paths].some((path) => path === fact || path.startsWith(`${fact}.`) || fact.startsWith(`${path}.`)))
}

function collectPaths(value: Json | undefined, paths: Set<string>): void {
  if (typeof value === 'string') {
    if (value.includes('{{') || value.includes('{%')) for (const path of variablesIn(value)) paths.add(path)
    return
  }
  if (value === null || typeof value !== 'object') return
  if (!Array.isArray(value) && 'var' in value) for (const path of variablesOf(value)) paths.add(path)
  for (const item of Object.values(value)) collectPaths(item as Json, paths)
}

/** A text that does not parse mentions nothing here: it fails with its own message when it is rendered. */
function variablesIn(text: string): readonly string[] {
  try {
    return textVariables(text)
  } catch {
    return []
  }
}
