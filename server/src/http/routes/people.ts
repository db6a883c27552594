/** Who is who: the workspace's rule of identity, and two users that somebody knows to be one. */
import Type from 'typebox'
import { readPeopleSettings, savePeopleSettings } from '../../people/settings.ts'
import type { Runtime } from '../../runtime.ts'
import { addressKinds } from '../../store/addresses.ts'
import { type App, workspaceOf } from '../app.ts'
import { Problem } from '../problem.ts'
import { literals } from '../shapes.ts'

const settings = Type.Object(
  {
    identifyBy: Type.Array(literals(addressKinds), {
      uniqueItems: true,
      maxItems: addressKinds.length,
      description:
        'Attributes that name a person besides userId and anonymousId, from now on: a visitor who gives the e-mail of a known person becomes that person. Normalised; never makes one of two users',
    }),
    samples: Type.Boolean({
      description: 'Whether the catalogue keeps a few values of each attribute and property; those it has go at once when not',
    }),
  },
  { additionalProperties: false },
)

export function peopleRoutes(app: App, { runtime }: { readonly runtime: Runtime }): void {
  const { pool } = runtime
  const read = { tags: ['contacts'], summary: 'The rule of identity, and whether samples are kept', response: { 200: settings } }
  app.get(
    '/api/people/settings',
    { schema: read, config: { policy: 'read' } },
    (request) => readPeopleSettings(pool, workspaceOf(request)) as never,
  )

  const save = { tags: ['contacts'], summary: 'Change them', body: settings, response: { 200: settings } }
  app.put('/api/people/settings', { schema: save, config: { policy: 'write' } }, async (request) => {
    const workspace = workspaceOf(request)
    await savePeopleSettings(pool, workspace, request.body)
    runtime.identityRules.forget(workspace)
    return request.body
  })
  addMerge(app, runtime)
}

function addMerge(app: App, runtime: Runtime): void {
  const userId = Type.String({ minLength: 1, maxLength: 255 })
  const schema = {
    tags: ['contacts'],
    summary: 'Make two users one',
    description:
      'Everything of `from` goes to `into`: history, runs, tags, bonuses, segments. Where both have an attribute, that of `into` stands. Both user ids name one contact from here on. It cannot be undone.',
    body: Type.Object({ from: userId, into: userId }, { additionalProperties: false }),
    response: { 200: Type.Object({ userId }) },
  }
  app.post('/api/contacts/merge', { schema, config: { policy: 'write' } }, async (request) => {
    const { from, into } = request.body
    const merged = await runtime.merge(workspaceOf(request), { from, into })
    if (merged === 'same') throw new Problem('CONTACT_MERGE_REFUSED', 'Both user ids name the same contact already')
    if (merged !== 'merged') throw new Problem('CONTACT_UNKNOWN', `There is no contact with the userId ${JSON.stringify(merged.unknown)}`)
    return { userId: into }
  })
}
