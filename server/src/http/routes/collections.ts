/** Collections: small keyed tables that rules and code look into, filled record by record or from a file. */
import type { Readable } from 'node:stream'
import type { JsonObject } from '@millrace/core'
import Type from 'typebox'
import { loadCollection, recordFault } from '../../people/collection-file.ts'
import {
  CollectionFull,
  collectionsMax,
  dropCollection,
  dropRecord,
  findRecord,
  hasCollection,
  keyMax,
  listCollections,
  listRecords,
  type Place,
  putRecords,
  recordBytesMax,
  recordsMax,
} from '../../people/collections.ts'
import type { Runtime } from '../../runtime.ts'
import { type App, workspaceOf } from '../app.ts'
import { acceptFiles, fileMax, fileQuery, formOf } from '../files.ts'
import { decodeCursor, pageFrom, pageOf, pageQuery, pageSizeDefault } from '../paging.ts'
import { Problem } from '../problem.ts'
import { instant, jsonObject } from '../shapes.ts'

const name = Type.String({ maxLength: 255, description: 'Letters, digits, - and _; begins with a letter; at most 50' })
const inCollection = Type.Object({ name })
const ofRecord = Type.Object({ name, key: Type.String({ maxLength: 255 }) })
const record = Type.Object({ key: Type.String(), value: jsonObject, updatedAt: instant })
const tags = ['collections']
const page = Type.Object(pageQuery, { additionalProperties: false })
const searched = Type.Object(
  { ...pageQuery, search: Type.Optional(Type.String({ maxLength: keyMax, description: 'Part of the key' })) },
  { additionalProperties: false },
)
const limits = `At most ${collectionsMax} collections, ${recordsMax.toLocaleString('en')} records of each, ${recordBytesMax / 1024} KB a record, ${keyMax} characters a key.`

export async function collectionRoutes(app: App, { runtime }: { readonly runtime: Runtime }): Promise<void> {
  addLists(app, runtime)
  addRecords(app, runtime)
  await app.register(async (scope) => {
    acceptFiles(scope as App)
    addFile(scope as App, runtime)
  })
}

function addLists(app: App, { pool }: Runtime): void {
  const all = {
    tags,
    summary: 'Collections, by name',
    querystring: page,
    response: { 200: pageOf(Type.Object({ name, records: Type.Integer(), updatedAt: instant })) },
  }
  app.get('/api/collections', { schema: all, config: { policy: 'read' } }, async (request) => {
    const { limit = pageSizeDefault, cursor } = request.query
    const after = decodeCursor(cursor, ['string'])?.[0] ?? null
    const rows = await listCollections(pool, workspaceOf(request), { after, limit })
    return pageFrom(rows, limit, { item: (row) => row, cursor: (row) => [row.name] })
  })

  const one = {
    tags,
    summary: 'Records of a collection, by key',
    params: inCollection,
    querystring: searched,
    response: { 200: pageOf(record) },
  }
  app.get('/api/collections/:name', { schema: one, config: { policy: 'read' } }, async (request) => {
    const { limit = pageSizeDefault, cursor, search = null } = request.query
    const after = decodeCursor(cursor, ['string'])?.[0] ?? null
    const place = { workspace: workspaceOf(request), collection: request.params.name }
    if (!(await hasCollection(pool, place))) throw unknown(place)
    return pageFrom(await listRecords(pool, place, { after, limit, search }), limit, { item: (row) => row, cursor: ({ key }) => [key] })
  })

  const drop = { tags, summary: 'Delete a collection with all of its records', params: inCollection }
  app.delete('/api/collections/:name', { schema: drop, config: { policy: 'write' } }, async (request, reply) => {
    const place = { workspace: workspaceOf(request), collection: request.params.name }
    if (!(await dropCollection(pool, place))) throw unknown(place)
    return reply.code(204).send()
  })
}

function addRecords(app: App, { pool }: Runtime): void {
  const shared = { tags, params: ofRecord }
  const read = { ...shared, summary: 'One record', response: { 200: record } }
  app.get('/api/collections/:name/:key', { schema: read, config: { policy: 'read' } }, async (request) => {
    const { key } = request.params
    const found = await findRecord(pool, { workspace: workspaceOf(request), collection: request.params.name }, key)
    if (found === null) throw recordUnknown(key)
    return found
  })

  const put = {
    ...shared,
    summary: 'Put a record in, over the one of the same key',
    description: `The body is the record. ${limits}`,
    body: jsonObject,
  }
  app.put('/api/collections/:name/:key', { schema: put, config: { policy: 'write' } }, async (request, reply) => {
    const place = placeOf(workspaceOf(request), request.params.name)
    const { key } = request.params
    const value = request.body as JsonObject
    const fault = recordFault(key, value)
    if (fault !== null) throw new Problem(fault.code, fault.message)
    await orFull(putRecords(pool, place, [{ key, value }]))
    return reply.code(204).send()
  })

  app.delete(
    '/api/collections/:name/:key',
    { schema: { ...shared, summary: 'Delete a record' }, config: { policy: 'write' } },
    async (request, reply) => {
      const { key } = request.params
      if (!(await dropRecord(pool, { workspace: workspaceOf(request), collection: request.params.name }, key))) throw recordUnknown(key)
      return reply.code(204).send()
    },
  )
}

const refused = Type.Object({ row: Type.Integer(), code: Type.String(), message: Type.String(), excerpt: Type.String() })

function addFile(app: App, { pool }: Runtime): void {
  const schema = {
    tags,
    summary: 'Put the records of a file in',
    description: `The body is the file, CSV or NDJSON. Rows that are refused cost no other row. ${limits}`,
    consumes: ['text/csv', 'application/x-ndjson'],
    params: inCollection,
    querystring: Type.Object(
      {
        ...fileQuery,
        key: Type.Optional(Type.String({ minLength: 1, maxLength: 255, description: 'The column of the key; `key` when absent' })),
      },
      { additionalProperties: false },
    ),
    response: {
      200: Type.Object({
        stored: Type.Integer(),
        refused: Type.Integer(),
        refusedRows: Type.Array(refused, { description: 'The first 1,000 of them' }),
      }),
    },
  }
  app.post('/api/collections/:name/import', { schema, bodyLimit: fileMax, config: { policy: 'write' } }, async (request) => {
    const place = placeOf(workspaceOf(request), request.params.name)
    const { key = 'key', ...rest } = request.query
    return orFull(loadCollection(pool, { place, form: { ...formOf(request, rest), columns: [key] }, key }, request.body as Readable))
  })
}

function placeOf(workspace: number, collection: string): Place {
  if (!/^[A-Za-z][\w-]{0,49}$/.test(collection)) {
    throw new Problem('COLLECTION_NAME_INVALID', 'A collection is named by letters, digits, - and _, beginning with a letter; at most 50')
  }
  return { workspace, collection }
}

async function orFull<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw error instanceof CollectionFull ? new Problem('COLLECTION_FULL', error.message) : error
  }
}

const unknown = ({ collection }: Place) =>
  new Problem('COLLECTION_UNKNOWN', `There is no collection ${JSON.stringify(collection)} in this workspace`)
const recordUnknown = (key: string) =>
  new Problem('COLLECTION_RECORD_UNKNOWN', `There is no record ${JSON.stringify(key)} in this collection`)
