/** Segments: listed with their counts, made, changed and removed; who is in one; how many a rule would hold for. */
import { isoOf, type Rule } from '@millrace/core'
import Type from 'typebox'
import { findAnonymous, findContact } from '../../read/contacts.ts'
import type { Runtime } from '../../runtime.ts'
import { createCounting } from '../../segments/counting.ts'
import type { Segment } from '../../segments/segments.ts'
import { type App, workspaceOf } from '../app.ts'
import { decodeCursor, pageFrom, pageOf, pageQuery, pageSizeDefault } from '../paging.ts'
import { Problem } from '../problem.ts'
import { instant, jsonObject, literals, nullable } from '../shapes.ts'
import type { SegmentUse } from '../../segments/uses.ts'

const key = Type.String({ minLength: 1, maxLength: 100, pattern: '^\\S(.*\\S)?$', description: 'What flows and rules know it by; stays' })
const rule = Type.Unknown({ description: 'A JsonLogic rule over a contact and its facts; null: static, filled by hand and by flows' })
const colour = Type.String({ pattern: '^#[0-9a-fA-F]{6}$' })
const name = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' })
const values = { name: Type.Optional(name), colour: Type.Optional(colour), rule: Type.Optional(rule) }

const segment = Type.Object({
  key: Type.String(),
  name: Type.String(),
  colour: Type.String(),
  kind: Type.Union([Type.Literal('static'), Type.Literal('dynamic')]),
  rule: Type.Unknown(),
  count: Type.Integer({ description: 'Contacts that are in it' }),
  filling: Type.Boolean({ description: 'Whether contacts are still being looked at for the first time: the count grows' }),
  createdAt: instant,
  updatedAt: instant,
  usedBy: Type.Optional(
    Type.Array(Type.Object({ id: Type.String(), name: Type.String(), state: literals(['draft', 'active', 'paused']) }), {
      description: 'When asked for: flows that have to do with it, by their drafts and their current versions',
    }),
  ),
})
const asking = { with: Type.Optional(Type.Literal('usedBy', { description: 'What else to tell of each' })) }
const member = Type.Object({
  id: Type.String(),
  userId: nullable(Type.String()),
  anonymousId: nullable(Type.String()),
  attributes: jsonObject,
  since: Type.String({ format: 'date-time', description: 'When the contact came into it' }),
})
const membersQuery = {
  ...pageQuery,
  search: Type.Optional(Type.String({ maxLength: 200, description: 'Part of a userId, anonymousId, e-mail or name' })),
}
const counted = Type.Object({ count: Type.Integer(), of: Type.Integer({ description: 'Contacts that there are' }) })
const keyParams = Type.Object({ key: Type.String({ maxLength: 100 }) })
const memberParams = Type.Object({ key: Type.String({ maxLength: 100 }), userId: Type.String({ maxLength: 255 }) })
const memberQuery = Type.Object(
  { by: Type.Optional(literals(['userId', 'anonymousId'])) },
  { additionalProperties: false, description: 'What the id in the URL is; a userId when absent' },
)
const tags = ['segments']

type Uses = ReadonlyMap<string, readonly SegmentUse[]>

const shown = ({ rule: own, createdAt, updatedAt, ...rest }: Segment, uses?: Uses) => ({
  ...rest,
  kind: own === null ? ('static' as const) : ('dynamic' as const),
  rule: own,
  createdAt: isoOf(createdAt),
  updatedAt: isoOf(updatedAt),
  ...(uses !== undefined && { usedBy: [...(uses.get(rest.key) ?? [])] }),
})

const unknown = () => new Problem('SEGMENT_UNKNOWN', 'There is no segment with this key')

export function segmentRoutes(app: App, { runtime }: { readonly runtime: Runtime }): void {
  addReading(app, runtime)
  addWriting(app, runtime)
  addMembers(app, runtime)
}

function addReading(app: App, { segments }: Runtime): void {
  const asked = async (workspace: number, extra: 'usedBy' | undefined) => (extra === undefined ? undefined : segments.uses(workspace))
  const list = {
    tags,
    summary: 'Segments, by key',
    querystring: Type.Object({ ...pageQuery, ...asking }, { additionalProperties: false }),
    response: { 200: pageOf(segment) },
  }
  app.get('/api/segments', { schema: list, config: { policy: 'read' } }, async (request) => {
    const { limit = pageSizeDefault, cursor } = request.query
    const [after] = decodeCursor(cursor, ['string']) ?? ['']
    const workspace = workspaceOf(request)
    const rows = await segments.list(workspace, { after, limit: limit + 1 })
    const uses = await asked(workspace, request.query.with)
    return pageFrom(rows, limit, { item: (row) => shown(row, uses), cursor: (row) => [row.key] })
  })
  const one = {
    tags,
    summary: 'A segment',
    params: keyParams,
    querystring: Type.Object(asking, { additionalProperties: false }),
    response: { 200: segment },
  }
  app.get('/api/segments/:key', { schema: one, config: { policy: 'read' } }, async (request) => {
    const workspace = workspaceOf(request)
    const found = await segments.get(workspace, request.params.key)
    if (found === null) throw unknown()
    return shown(found, await asked(workspace, request.query.with))
  })
  const count = {
    tags,
    summary: 'How many contacts a rule holds for now',
    description: 'One rule of a workspace at a time, and for 20 seconds at most. Who asks meanwhile waits for 5 seconds; then 429 says so.',
    body: Type.Object({ rule }, { additionalProperties: false }),
    response: { 200: counted },
  }
  const counting = createCounting(segments.count)
  app.post('/api/segments/count', { schema: count, config: { policy: 'read' } }, async (request, reply) => {
    const ofSegment = soundRule({ segments }, request.body.rule)
    const gone = new AbortController()
    reply.raw.once('close', () => gone.abort())
    return counting({ workspace: workspaceOf(request), rule: ofSegment, signal: gone.signal })
  })
}

/** Throws when it is not the rule of a segment. */
function soundRule({ segments }: Pick<Runtime, 'segments'>, given: unknown): Rule {
  const [fault] = segments.check(given as Rule)
  if (fault !== undefined)
    throw new Problem('SEGMENT_RULE_INVALID', fault.path === '' ? fault.message : `${fault.message} (at ${fault.path})`)
  return given as Rule
}

const inUse = (usedBy: readonly SegmentUse[]) =>
  new Problem('SEGMENT_IN_USE', `Flows have to do with this segment: ${usedBy.map(({ name: of }) => of).join(', ')}`, {
    members: { usedBy },
  })

const defaultColour = '#64748b'
const isStatic = (given: unknown) => given === null || given === undefined

function addWriting(app: App, runtime: Runtime): void {
  const { segments } = runtime
  const create = {
    tags,
    summary: 'Make a segment',
    body: Type.Object({ key, ...values }, { additionalProperties: false }),
    response: { 201: segment },
  }
  app.post('/api/segments', { schema: create, config: { policy: 'write' } }, async (request, reply) => {
    const { key: ofNew, name: title = ofNew, colour: own = defaultColour, rule: given } = request.body
    const made = { key: ofNew, name: title, colour: own, rule: isStatic(given) ? null : soundRule(runtime, given) }
    const found = await segments.create(workspaceOf(request), made)
    if (found === 'taken') throw new Problem('SEGMENT_KEY_TAKEN', `There is a segment ${ofNew} already`)
    return reply.code(201).send(shown(found))
  })
  const change = {
    tags,
    summary: 'Change a segment; what is left out stays. A changed rule lets contacts enter and leave',
    params: keyParams,
    body: Type.Object(values, { additionalProperties: false }),
    response: { 200: segment },
  }
  app.put('/api/segments/:key', { schema: change, config: { policy: 'write' } }, async (request) => {
    const workspace = workspaceOf(request)
    const before = await segments.get(workspace, request.params.key)
    if (before === null) throw unknown()
    const { rule: given, ...rest } = request.body
    const next = given === undefined ? before.rule : given === null ? null : soundRule(runtime, given)
    const found = await segments.update(workspace, { ...before, ...rest, rule: next })
    if (found === 'other kind') throw new Problem('SEGMENT_KIND_FIXED', 'A static segment stays static, and one by rule by rule')
    if (found === null) throw unknown()
    return shown(found)
  })
  const remove = { tags, summary: 'Remove a segment that no flow has to do with', params: keyParams, response: { 204: Type.Null() } }
  app.delete('/api/segments/:key', { schema: remove, config: { policy: 'write' } }, async (request, reply) => {
    const done = await segments.remove(workspaceOf(request), request.params.key)
    if (done === null) throw unknown()
    if (done !== 'removed') throw inUse(done.usedBy)
    return reply.code(204).send(null)
  })
}

function addMembers(app: App, runtime: Runtime): void {
  const { segments } = runtime
  const list = {
    tags,
    summary: 'Contacts that are in a segment',
    params: keyParams,
    querystring: Type.Object(membersQuery, { additionalProperties: false }),
    response: { 200: pageOf(member) },
  }
  app.get('/api/segments/:key/contacts', { schema: list, config: { policy: 'read' } }, async (request) => {
    const workspace = workspaceOf(request)
    if ((await segments.get(workspace, request.params.key)) === null) throw unknown()
    const { limit = pageSizeDefault, cursor, search = null } = request.query
    const [after] = decodeCursor(cursor, ['string']) ?? ['0']
    if (!/^\d{1,18}$/.test(after)) throw new Problem('REQUEST_CURSOR_INVALID', 'This cursor is not one that the list before it gave')
    const rows = await segments.members(workspace, { segment: request.params.key, search, after, limit: limit + 1 })
    return pageFrom(rows, limit, { item: (row) => row, cursor: (row) => [row.id] })
  })
  for (const method of ['PUT', 'DELETE'] as const) {
    const schema = {
      tags,
      summary: method === 'PUT' ? 'Put a contact into a static segment' : 'Take a contact out of a static segment',
      params: memberParams,
      querystring: memberQuery,
      response: { 204: Type.Null() },
    }
    app.route({
      method,
      url: '/api/segments/:key/contacts/:userId',
      schema,
      config: { policy: 'write' },
      handler: async (request, reply) => {
        const workspace = workspaceOf(request)
        const { key: of, userId } = request.params
        const found = await segments.get(workspace, of)
        if (found === null) throw unknown()
        if (found.rule !== null) throw new Problem('SEGMENT_BY_RULE', `The segment ${of} follows a rule: contacts come and go by it alone`)
        const { by = 'userId' } = request.query
        const find = by === 'userId' ? findContact : findAnonymous
        const contact = await find(runtime.pool, workspace, userId)
        if (contact === null) throw new Problem('CONTACT_UNKNOWN', `There is no contact with this ${by}`)
        await segments.setMember(workspace, { segment: of, contact: contact.id, on: method === 'PUT' })
        return reply.code(204).send(null)
      },
    })
  }
}
