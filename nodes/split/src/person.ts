/**
 * What splits and tests know of one person. Counts, tallies and the moves they are the sums of name a contact by its number alone and stay
 * when the person is erased, or shares and winners would be of other numbers than they were decided by.
 */
import type { PluginDefinition } from '@millrace/core'

interface Assignment {
  readonly flow: number
  readonly node: string
  readonly variant: string
  readonly at: Date
  readonly until: Date
  readonly opened: boolean
  readonly clicked: boolean
  readonly reached: boolean
  readonly value: number
}

export const exportSplits: NonNullable<PluginDefinition['exportContact']> = async (sql, { workspace, contact }) => {
  const variants = await sql.query<Assignment>(
    `select flow, node, variant, at, until, opened, clicked, reached, value::float8 as value from millrace.experiment_assignment
     where workspace = $1 and contact = $2 order by at, flow, node`,
    [workspace, contact],
  )
  const branches = await sql.query<{ flow: number; node: string; branch: string }>(
    `select p.flow, p.node, p.branch from millrace.split_flow f join millrace.split_placement p on p.flow = f.flow
     where f.workspace = $1 and p.contact = $2 order by p.flow, p.node, p.branch`,
    [workspace, contact],
  )
  return {
    variants: variants.map(({ flow, at, until, ...row }) => ({
      flow: String(flow),
      ...row,
      at: at.toISOString(),
      until: until.toISOString(),
    })),
    branches: branches.map(({ flow, ...row }) => ({ flow: String(flow), ...row })),
  }
}

/** Nobody is there any more whose opens and goals could count from here on. */
export const eraseSplits: NonNullable<PluginDefinition['eraseContact']> = async (sql, { contact }) => {
  await sql.query('delete from millrace.experiment_pass where contact = $1', [contact])
}
