/** What nodes are called, for whoever reads a log: the author's title, else their type's, as they stood in the version a run names. */
import type { Localized, Registry } from '@millrace/core'
import type pg from 'pg'

export interface NodeTitles {
  of(place: NodePlace): Localized
  /** Null for a node that is nowhere. */
  typeOf(place: NodePlace): string | null
}

interface NodePlace {
  readonly flow: string
  readonly version: number
  readonly node: string
}

interface Source {
  readonly pool: pg.Pool
  readonly registry: Registry
}

interface TitleRow {
  readonly flow: string
  readonly version: number
  readonly node: string
  readonly type: string
  readonly title: string | null
}

const keyOf = (flow: string, version: number, node: string) => `${flow}\n${version}\n${node}`

/** One statement for all the versions named; a node that is nowhere is called by its id. */
export async function readNodeTitles(
  { pool, registry }: Source,
  workspace: number,
  versions: readonly { readonly flow: string; readonly version: number }[],
): Promise<NodeTitles> {
  const wanted = [...new Map(versions.map(({ flow, version }) => [`${flow}:${version}`, { flow, version }])).values()]
  const { rows } = await pool.query<TitleRow>(
    `select v.flow::text, v.version, node->>'id' as node, node->>'type' as type, node->>'title' as title
     from unnest($2::int[], $3::int[]) wanted (flow, version)
     join millrace.flow f on f.id = wanted.flow and f.workspace = $1
     join millrace.flow_version v on v.flow = wanted.flow and v.version = wanted.version,
     jsonb_array_elements(v.document->'nodes') node`,
    [workspace, wanted.map(({ flow }) => flow), wanted.map(({ version }) => version)],
  )
  const titles = new Map(
    rows.map(({ flow, version, node, type, title }) => [
      keyOf(flow, version, node),
      title ? { en: title } : (registry.nodes.get(type)?.title ?? { en: node }),
    ]),
  )
  const types = new Map(rows.map(({ flow, version, node, type }) => [keyOf(flow, version, node), type]))
  return {
    of: ({ flow, version, node }) => titles.get(keyOf(flow, version, node)) ?? { en: node },
    typeOf: ({ flow, version, node }) => types.get(keyOf(flow, version, node)) ?? null,
  }
}
