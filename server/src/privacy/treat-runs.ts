/** Runs and their logs: the path through a flow stays, what it was decided by does not. */
import { ofContacts, type Treatment } from './treatment.ts'

/** Of each step what statistics and paths are made of; of its reasons only who took the run out. */
const bareSteps = `(
  select coalesce(json_agg(json_strip_nulls(json_build_object('node', step -> 'node', 'outcome', step -> 'outcome',
    'why', case when step -> 'why' ->> 'by' is not null then json_build_object('by', step -> 'why' -> 'by') end))::jsonb
    || jsonb_build_object('port', step -> 'port') order by place), '[]')::text
  from json_array_elements(a.steps::json) with ordinality as s (step, place))`

/** Which branch it is, and the code of what made it fail. */
const bareState = `json_strip_nulls(json_build_object('branch', r.state::json -> 'branch',
  'failure', case when r.state::json -> 'failure' ->> 'code' is not null
    then json_build_object('code', r.state::json -> 'failure' -> 'code', 'message', '') end))::text`

export const runTreatments: readonly Treatment[] = [
  {
    table: 'activation',
    fate: 'emptied',
    why: 'which steps were taken, and when',
    by: 'contacts',
    statement: `
      update millrace.activation a set steps = ${bareSteps}
      where a.run in (select id from millrace.run where workspace = $1 and contact = any($2::bigint[]))`,
  },
  {
    table: 'run',
    fate: 'emptied',
    why: 'that one passed, where and when it ended',
    by: 'contacts',
    statement: `
      update millrace.run r set key = '', event = null, data = null, state = ${bareState}
      where r.workspace = $1 and r.contact = any($2::bigint[])`,
  },
  {
    table: 'entry',
    fate: 'removed',
    why: 'keys may be any text of the person’s; who comes again is somebody new',
    by: 'contacts',
    statement: `
      delete from millrace.entry where contact = any($2::bigint[]) and flow in (select id from millrace.flow where workspace = $1)`,
  },
  ofContacts('call', 'work outside that was still to be done'),
]
