/** All messages of this language; one file per part of the editor. */
import consents from './consents.ts'
import canvas from './canvas.ts'
import comments from './comments.ts'
import connections from './connections.ts'
import chain from './chain.ts'
import composer from './composer.ts'
import dashboard from './dashboard.ts'
import data from './data.ts'
import desks from './desks.ts'
import firstSteps from './first-steps.ts'
import flow from './flow.ts'
import flows from './flows.ts'
import inspector from './inspector.ts'
import lab from './lab.ts'
import live from './live.ts'
import log from './log.ts'
import pages from './pages.ts'
import privacy from './privacy.ts'
import problems from './problems.ts'
import publishing from './publishing.ts'
import reports from './reports.ts'
import resources from './resources.ts'
import results from './results.ts'
import segments from './segments.ts'
import sending from './sending.ts'
import shell from './shell.ts'
import team from './team.ts'
import templates from './templates.ts'
import trying from './trying.ts'
import versions from './versions.ts'

export default {
  shell,
  flows,
  firstSteps,
  flow,
  canvas,
  inspector,
  pages,
  team,
  templates,
  segments,
  sending,
  lab,
  results,
  dashboard,
  data,
  connections,
  consents,
  resources,
  chain,
  comments,
  composer,
  desks,
  live,
  log,
  privacy,
  problems,
  reports,
  trying,
  publishing,
  versions,
}
