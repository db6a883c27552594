/** Which facts a flow reads: those its rules and texts mention by name, so that a visit loads these and no others. */
import type { Json } from './json.ts'
import { factsOf, readFactKey, variablesOf } from './rules.ts'
import { textVariables } from './texts.ts'

export interface FactNeeds {
  /** Facts that anything in the flow reads. */
  readonly all: readonly string[]
  /** Facts that a run standing at this node can still read: its own and those of every node ahead, the settings' and the watching nodes'. */
  from(node: string): readonly string[]
}

interface Reader {
  readonly id: string
  readonly config: Json
  readonly needs: readonly string[]
  readonly watches: boolean
  readonly next: readonly string[]
}

/** `facts` are the names of all installed facts; members of families are found as they are mentioned. */
export function factNeeds(facts: readonly string[], readers: readonly Reader[], settings: Json): FactNeeds {
  const own = new Map(readers.map((reader) => [reader.id, factsIn(facts, reader.config, reader.needs)]))
  const next = new Map(readers.map((reader) => [reader.id, reader.next]))
  const anywhere = [...factsIn(facts, settings, []), ...readers.filter((reader) => reader.watches).flatMap(({ id }) => own.get(id)!)]
  const inOrder = (names: Iterable<string>) => {
    const wanted = new Set(names)
    const members = [...wanted].filter(isMember).toSorted()
    return [...facts.filter((fact) => wanted.has(fact)), ...members]
  }
  const all = inOrder([...anywhere, ...[...own.values()].flat()])
  const known = new Map<string, readonly string[]>()
  return {
    all,
    from: (node) => {
      let found = known.get(node)
      if (found === undefined) known.set(node, (found = inOrder([...anywhere, ...ahead(node, next).flatMap((id) => own.get(id) ?? [])])))
      return found
    },
  }
}

/** The node and every node that can be reached from it. */
function ahead(node: string, next: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const seen = new Set([node])
  for (const id of seen) for (const to of next.get(id) ?? []) seen.add(to)
  return [...seen]
}

function factsIn(facts: readonly string[], value: Json, needs: readonly string[]): readonly string[] {
  const paths = new Set<string>(needs)
  collectPaths(value, paths)
  const members = [...factsOf(value), ...needs.filter(isMember)]
  const plain = facts.filter((fact) =>
    [...paths].some((path) => path === fact || path.startsWith(`${fact}.`) || fact.startsWith(`${path}.`)),
  )
  return [...plain, ...members]
}

/** Needs may be fields that people gave a name with spaces. */
const isMember = (fact: string) => readFactKey(fact) !== null

/** Facts that rules and texts of a value mention, and those that a node `needs`, by a name or by a path into one. */
export const factsMentioned = (facts: readonly string[], value: Json, needs: readonly string[] = []): readonly string[] =>
  factsIn(facts, value, needs)

/** Operations of rules that name what they read. */
const readers = ['var', 'missing', 'missing_some']

function collectPaths(value: Json | undefined, paths: Set<string>): void {
  if (typeof value === 'string') {
    if (value.includes('{{') || value.includes('{%')) for (const path of variablesIn(value)) paths.add(path)
    return
  }
  if (value === null || typeof value !== 'object') return
  if (readers.some((name) => Object.hasOwn(value, name))) for (const path of variablesOf(value)) paths.add(path)
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
