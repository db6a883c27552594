/**
 * Files of contacts and of past events. The file is the body and is stored as it comes in: whoever sends faster than it is stored
 * waits, and nothing of it is kept anywhere else.
 */
import { Readable } from 'node:stream'
import { parse as parseJson } from 'secure-json-parse'
import Type from 'typebox'
import { columnsOf } from '../../people/columns.ts'
import { importFile } from '../../people/import-file.ts'
import { beginImport, findImport, importStates, type ImportView, listImports, listRefusedRows, refusedKept } from '../../people/imports.ts'
import { refusedCsv } from '../../people/refused-csv.ts'
import { fileFormats } from '../../people/rows.ts'
import type { Runtime } from '../../runtime.ts'
import { type App, workspaceOf } from '../app.ts'
import { acceptFiles, fileMax, fileQuery, formOf } from '../files.ts'
import { isIntId } from '../ids.ts'
import type { EventNames } from '../ingest/event-names.ts'
import { decodeCursor, pageFrom, pageOf, pageQuery, pageSizeDefault } from '../paging.ts'
import { Problem } from '../problem.ts'
import { idParams, instant, literals, nullable } from '../shapes.ts'

export interface ImportRoutes {
  readonly runtime: Runtime
  readonly names: EventNames
}

const kinds = ['contacts', 'events'] as const

const item = Type.Unsafe<ImportView>(
  Type.Object({
    id: Type.String(),
    kind: literals(kinds),
    format: literals(fileFormats),
    start: Type.Boolean(),
    state: Type.Unsafe<ImportView['state']>({
      type: 'string',
      enum: [...importStates],
      description: 'interrupted: nothing was heard of it for a minute; send the file again',
    }),
    rows: Type.Integer({ description: 'Read so far, the header and empty rows not counted' }),
    stored: Type.Integer(),
    repeated: Type.Integer({ description: 'Events that had come before, and are not stored twice' }),
    refused: Type.Integer(),
    failure: nullable(Type.Object({ code: Type.String(), message: Type.String() }, { description: 'Why it ended before the file did' })),
    createdAt: instant,
  }),
)

const refusedItem = Type.Object({
  row: Type.Integer({ description: 'As a spreadsheet counts: the header of a CSV file is row 1' }),
  code: Type.String({ description: 'IMPORT_* for the form of the row, EVENT_* for what it says' }),
  message: Type.String(),
  excerpt: Type.String({ description: 'How the row begins' }),
})

const newQuery = Type.Object(
  {
    kind: literals(kinds),
    ...fileQuery,
    map: Type.Optional(
      Type.String({
        maxLength: 20_000,
        description:
          'JSON: where columns go. `{"E-mail": "attributes.email", "Points": "attributes.points:number", "Notes": ""}`. Of contacts: userId, anonymousId, createdAt, attributes.<name>; of events: userId, anonymousId, event, timestamp, messageId, properties.<name>. Types: text, number, boolean, date, json. A column that is not named goes by its own name. A CSV file without a column that is named is refused',
      }),
    ),
    start: Type.Optional(
      Type.Boolean({
        description: 'Whether flows hear of it, as if each row came in now: of events as they are, of contacts as identify calls',
      }),
    ),
  },
  { additionalProperties: false },
)

export async function importRoutes(app: App, routes: ImportRoutes): Promise<void> {
  await app.register(async (scope) => {
    acceptFiles(scope as App)
    addNew(scope as App, routes)
  })
  addReading(app, routes.runtime)
}

function addNew(app: App, routes: ImportRoutes): void {
  const schema = {
    tags: ['imports'],
    summary: 'Import a file of contacts or of past events',
    description:
      'The body is the file, CSV or NDJSON, of any length. Rows that are refused cost no other row. A file that is sent again stores nothing twice: contacts take the same values, events are known by their messageId, or by what they say.',
    consumes: ['text/csv', 'application/x-ndjson'],
    querystring: newQuery,
    response: { 201: item },
  }
  app.post('/api/imports', { schema, bodyLimit: fileMax, config: { policy: 'write' } }, async (request, reply) => {
    const { kind, start = false, map, ...rest } = request.query
    const workspace = workspaceOf(request)
    const places = mapOf(map)
    const columns = columnsOf(kind, places)
    const form = { ...formOf(request, rest), columns: Object.keys(places) }
    const { runtime } = routes
    const id = await beginImport(runtime.pool, { workspace, kind, format: form.format, start })
    await importFile(routes, { id, workspace, kind, start, form, columns }, request.body as Readable)
    return reply.code(201).send(await known(runtime, workspace, id))
  })
}

function mapOf(text: string | undefined): Readonly<Record<string, string>> {
  let map: unknown = {}
  try {
    if (text !== undefined) map = parseJson(text)
  } catch {
    map = null
  }
  const isMap = map !== null && typeof map === 'object' && Object.values(map).every((target) => typeof target === 'string')
  if (!isMap || Array.isArray(map)) throw new Problem('IMPORT_MAP_INVALID', 'map must be a JSON object of column names and where they go')
  return map as Record<string, string>
}

async function known({ pool }: Runtime, workspace: number, id: string): Promise<ImportView> {
  const found = isIntId(id) ? await findImport(pool, workspace, id) : null
  if (found === null) throw new Problem('IMPORT_UNKNOWN', `There is no import ${JSON.stringify(id)} in this workspace`)
  return found
}

function addReading(app: App, runtime: Runtime): void {
  const list = {
    tags: ['imports'],
    summary: 'Imports, newest first',
    querystring: Type.Object(pageQuery, { additionalProperties: false }),
    response: { 200: pageOf(item) },
  }
  app.get('/api/imports', { schema: list, config: { policy: 'read' } }, async (request) => {
    const { limit = pageSizeDefault, cursor } = request.query
    const after = idOf(cursor)
    const rows = await listImports(runtime.pool, workspaceOf(request), { after, limit })
    return pageFrom(rows, limit, { item: (row) => row, cursor: ({ id }) => [id] })
  })

  const one = { tags: ['imports'], summary: 'How far an import has come', params: idParams, response: { 200: item } }
  app.get('/api/imports/:id', { schema: one, config: { policy: 'read' } }, (request) =>
    known(runtime, workspaceOf(request), request.params.id),
  )
  addRefused(app, runtime)
}

function addRefused(app: App, runtime: Runtime): void {
  const schema = {
    tags: ['imports'],
    summary: 'Rows that were refused, in the order of the file',
    description: `The first ${refusedKept.toLocaleString('en')} of an import are kept. With \`as=csv\` all of them, as a file.`,
    params: idParams,
    querystring: Type.Object({ ...pageQuery, as: Type.Optional(literals(['json', 'csv'])) }, { additionalProperties: false }),
    response: { 200: pageOf(refusedItem) },
  }
  app.get('/api/imports/:id/refused', { schema, config: { policy: 'read' } }, async (request, reply) => {
    const { limit = pageSizeDefault, cursor, as } = request.query
    const { id } = await known(runtime, workspaceOf(request), request.params.id)
    const after = idOf(cursor)
    if (as === 'csv') {
      reply.header('content-disposition', `attachment; filename="refused-${id}.csv"`).type('text/csv; charset=utf-8')
      return reply.send(Readable.from(refusedCsv(runtime.pool, id)) as never)
    }
    const rows = await listRefusedRows(runtime.pool, id, { after, limit })
    return pageFrom(rows, limit, { item: (row) => row, cursor: ({ row }) => [String(row)] })
  })
}

function idOf(cursor: string | undefined): string | null {
  const after = decodeCursor(cursor, ['string'])?.[0] ?? null
  if (after !== null && !/^\d{1,18}$/.test(after)) {
    throw new Problem('REQUEST_CURSOR_INVALID', 'This cursor is not one that the list before it gave')
  }
  return after
}
