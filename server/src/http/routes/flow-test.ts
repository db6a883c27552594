/** A given / when / then test of a draft, played in memory: no contact, message or count of the workspace is touched. */
import { runScenario, scenarioSchema, type Scenario } from '@millrace/core'
import Type from 'typebox'
import type { Runtime } from '../../runtime.ts'
import { type App, workspaceOf } from '../app.ts'
import { idParams } from '../shapes.ts'
import { knownFlow } from './flows.ts'

const result = Type.Object({
  passed: Type.Boolean(),
  failures: Type.Array(Type.Object({ what: Type.String(), expected: Type.Unknown(), got: Type.Unknown() }), {
    description: 'What was not as expected, with both sides',
  }),
})

export function flowTestRoutes(app: App, { runtime }: { readonly runtime: Runtime }): void {
  const schema = {
    tags: ['flows'],
    summary: 'Run a scenario over the draft',
    description:
      'A given / when / then test on a virtual clock, in memory. A flow that cannot be published, or goes round without end, fails it.',
    params: idParams,
    body: Type.Object({ scenario: scenarioSchema }, { additionalProperties: false }),
    response: { 200: result },
  }
  app.post('/api/flows/:id/test', { schema, config: { policy: 'read' } }, async (request) => {
    const { draft } = await knownFlow(runtime, workspaceOf(request), request.params.id)
    const { passed, failures } = await runScenario(runtime.registry, draft, request.body.scenario as Scenario)
    return { passed, failures: [...failures] }
  })
}
