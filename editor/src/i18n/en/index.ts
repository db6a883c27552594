/** All messages of this language; one file per part of the editor. */
import flow from './flow.ts'
import flows from './flows.ts'
import inspector from './inspector.ts'
import pages from './pages.ts'
import shell from './shell.ts'

export default { shell, flows, flow, inspector, pages }
