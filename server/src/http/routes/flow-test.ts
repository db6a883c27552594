/** A given / when / then test of a draft, played in memory: no contact, message or count of the workspace is touched. */
import { type ScenarioExpected, type FlowDocument, runScenario, scenarioSchema, type Scenario } from '@millrace/core'
import Type from 'typebox'
import type { Runtime } from '../../runtime.ts'
import { type App, workspaceOf } from '../app.ts'
import { idParams, jsonObject } from '../shapes.ts'
import { documentBody, documentBytesMax, knownFlow } from './flows.ts'

const failure = Type.Object({
  what: Type.String(),
  expected: Type.Unknown(),
  got: Type.Unknown(),
  part: Type.String({ description: 'The key of `then`; `when`, `scenario` or `flow` when it could not be played to its end' }),
  user: Type.Optional(Type.String()),
})
const result = Type.Object({
  passed: Type.Boolean(),
  failures: Type.Array(failure, { description: 'What was not as expected, with both sides' }),
  seen: Type.Optional(
    Type.Unsafe<ScenarioExpected>({
      ...jsonObject,
      description: 'What became of all contacts, in the words of `then`; absent when it could not be played',
    }),
  ),
})

export function flowTestRoutes(app: App, { runtime }: { readonly runtime: Runtime }): void {
  const schema = {
    tags: ['flows'],
    summary: 'Run a scenario over the draft, or over a document',
    description:
      'A given / when / then test on a virtual clock, in memory. A flow that cannot be published, or goes round without end, fails it.',
    params: idParams,
    body: Type.Object({ scenario: scenarioSchema, document: Type.Optional(documentBody) }, { additionalProperties: false }),
    response: { 200: result },
  }
  app.post('/api/flows/:id/test', { schema, bodyLimit: documentBytesMax, config: { policy: 'read' } }, async (request) => {
    const { draft } = await knownFlow(runtime, workspaceOf(request), request.params.id)
    const { scenario, document = draft } = request.body
    const { passed, failures, seen } = await runScenario(runtime.registry, document as FlowDocument, scenario as Scenario)
    return { passed, failures: [...failures], ...(seen && { seen }) }
  })
}
