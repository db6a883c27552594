/** Whether a run, any branch of it, or the run whose branch it is, left a node by a port: read back from the steps of the contact's runs. */

export interface Way {
  readonly node: string
  readonly port: string
}

/** `run` is an alias of a row with `workspace`, `contact`, `id` and `branch_of`; the others are parameters. As dear as the steps of these runs are many. */
export const tookWay = (run: string, { node, port }: Way) => `exists (
  select from millrace.run f join millrace.activation w on w.run = f.id cross join lateral json_array_elements(w.steps::json) t (step)
  where f.workspace = ${run}.workspace and f.contact = ${run}.contact
    and coalesce(f.branch_of, f.id) = coalesce(${run}.branch_of, ${run}.id)
    and t.step->>'node' = ${node} and t.step->>'port' = ${port})`
