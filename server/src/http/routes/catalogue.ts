/** What contacts and events are known to have: for the pickers of the editor. */
import Type from 'typebox'
import { type Catalogue, type FieldView, listFields } from '../../people/catalogue.ts'
import { kinds } from '../../people/kinds.ts'
import type { Runtime } from '../../runtime.ts'
import { type App, workspaceOf } from '../app.ts'
import { decodeCursor, pageFrom, pageOf, pageQuery } from '../paging.ts'
import { literals, nullable } from '../shapes.ts'

const field = Type.Unsafe<FieldView>(
  Type.Object({
    event: nullable(Type.String({ description: 'Whose property it is; null of an attribute' })),
    name: Type.String(),
    type: Type.Unsafe<FieldView['type']>({ type: 'string', enum: [...kinds, 'mixed'], description: 'mixed: values were of several kinds' }),
    kinds: Type.Array(literals(kinds)),
    samples: Type.Array(Type.Unknown(), {
      description: 'A few values: short ones, and never of names that tell who somebody is. Turned off in /api/people/settings',
    }),
  }),
)

const pageSizeDefault = 200

export function catalogueRoutes(app: App, { runtime, catalogue }: { readonly runtime: Runtime; readonly catalogue: Catalogue }): void {
  const schema = {
    tags: ['events'],
    summary: 'Attributes of contacts or properties of events that were seen, with their types',
    description: 'Some of what comes in is looked at, so that it costs nothing: a name that is rare may appear late.',
    querystring: Type.Object(
      {
        ...pageQuery,
        of: literals(['contact', 'event']),
        event: Type.Optional(Type.String({ maxLength: 255, description: 'Of this event alone' })),
      },
      { additionalProperties: false },
    ),
    response: { 200: pageOf(field) },
  }
  app.get('/api/catalogue', { schema, config: { policy: 'read' } }, async (request) => {
    const { of: subject, event = null, limit = pageSizeDefault, cursor } = request.query
    const workspace = workspaceOf(request)
    const after = decodeCursor(cursor, ['string', 'string'])
    if (subject === 'contact' && after === null) await catalogue.look(workspace)
    const rows = await listFields(runtime.pool, { workspace, subject, event: subject === 'event' ? event : null, after, limit })
    return pageFrom(rows, limit, { item: (row) => row, cursor: (row) => [row.event ?? '', row.name] })
  })
}
