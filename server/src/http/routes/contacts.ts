/** Contacts: a searchable list, everything known of one, and their timeline. */
import { parseInstant } from '@millrace/core'
import Type, { type Static } from 'typebox'
import {
  type ContactFilter,
  contactFacts,
  type ContactSort,
  contactSorts,
  type ContactView,
  findAnonymous,
  findContact,
  listContacts,
} from '../../read/contacts.ts'
import { readTimeline } from '../../read/timeline.ts'
import type { Runtime } from '../../runtime.ts'
import { type App, workspaceOf } from '../app.ts'
import { decodeCursor, encodeCursor, pageFrom, pageOf, pageQuery, pageSizeDefault } from '../paging.ts'
import { Problem } from '../problem.ts'
import { listHolders } from './holders.ts'
import { instant, jsonObject, literals, localized, nullable } from '../shapes.ts'

const contactItem = {
  id: Type.String(),
  userId: nullable(Type.String()),
  anonymousId: nullable(Type.String()),
  attributes: jsonObject,
  createdAt: instant,
  updatedAt: instant,
}

const channelConsent = Type.Object({
  marketing: Type.Boolean(),
  transactional: Type.Boolean(),
  groups: Type.Optional(Type.Record(Type.String(), Type.Boolean(), { description: 'Subscription groups that the contact joined or left' })),
})

const contactDetail = Type.Object(
  {
    ...contactItem,
    tags: Type.Array(Type.String()),
    segments: Type.Array(Type.Unknown()),
    consent: Type.Record(Type.String(), channelConsent, {
      description: 'By channel: what may be sent. A channel of which nothing is known is absent. See /consents for the register',
    }),
    bonus: Type.Optional(Type.Unknown({ description: '`{balance, lots}`, when bonuses are installed' })),
  },
  { description: 'And whatever else installed plugins know, under the names of their facts', additionalProperties: true },
)

const params = Type.Object({ userId: Type.String({ maxLength: 255 }) })
const by = Type.Object(
  { by: Type.Optional(literals(['userId', 'anonymousId'])) },
  { additionalProperties: false, description: 'What the id in the URL is; a userId when absent' },
)
const timelineQuery = Type.Object({ ...pageQuery, ...by.properties }, { additionalProperties: false })

const listQuery = Type.Object(
  {
    ...pageQuery,
    search: Type.Optional(Type.String({ maxLength: 200, description: 'Part of a userId, anonymousId, e-mail or name' })),
    tag: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    segment: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'Its key' })),
    attribute: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, description: 'With `value`: contacts whose attribute is that text' }),
    ),
    value: Type.Optional(Type.String({ maxLength: 1000 })),
    createdFrom: Type.Optional(instant),
    createdTo: Type.Optional(instant),
    sort: Type.Optional(
      Type.Unsafe<string>({
        type: 'string',
        enum: contactSorts,
        description:
          'With `-` descending; -createdAt when absent. Contacts of a tag or a segment come latest made first, in no other order',
      }),
    ),
  },
  { additionalProperties: false },
)

const timelineItem = Type.Object({
  at: instant,
  kind: Type.String(),
  title: localized,
  data: Type.Unknown(),
  step: nullable(
    Type.String({
      description: 'The step of a run that this is, or that brought it about; entries of one step are one deed, told several ways',
    }),
  ),
})

export function contactRoutes(app: App, { runtime }: { readonly runtime: Runtime }): void {
  addList(app, runtime)
  addDetail(app, runtime)
  addTimeline(app, runtime)
}

function addList(app: App, runtime: Runtime): void {
  const { pool } = runtime
  const schema = {
    tags: ['contacts'],
    summary: 'Contacts',
    querystring: listQuery,
    response: { 200: pageOf(Type.Object(contactItem)) },
  }
  app.get('/api/contacts', { schema, config: { policy: 'read' } }, async (request) => {
    const { limit = pageSizeDefault, cursor, tag, segment, sort = '-createdAt' } = request.query
    const filter = filterOf(request.query)
    const workspace = workspaceOf(request)
    if (tag !== undefined || segment !== undefined) {
      return listHolders(runtime, { workspace, filter, tag, segment, limit, cursor, sorted: request.query.sort !== undefined })
    }
    const after = decodeCursor(cursor, ['string', 'string', 'string'])
    if (after !== null && !(after[0] === sort && isSortValue(sort, after[1]) && /^\d{1,18}$/.test(after[2]))) {
      throw new Problem('REQUEST_CURSOR_INVALID', 'This cursor belongs to a list in another order')
    }
    const rows = await listContacts(pool, {
      workspace,
      filter,
      sort: sort.replace('-', '') as ContactSort,
      descending: sort.startsWith('-'),
      after: after === null ? null : [after[1], after[2]],
      limit,
    })
    return pageFrom(rows, limit, { item: ({ contact }) => contact, cursor: ({ contact, sortedBy }) => [sort, sortedBy, contact.id] })
  })
}

function filterOf(query: Static<typeof listQuery>): ContactFilter {
  const { search = null, attribute, value, createdFrom = null, createdTo = null } = query
  if ((attribute === undefined) !== (value === undefined))
    throw new Problem('REQUEST_INVALID', 'query/attribute and query/value go together')
  return { search, createdFrom, createdTo, attribute: attribute === undefined ? null : { name: attribute, value: value! } }
}

/** Lists by userId continue after any text, the others after an instant. */
function isSortValue(sort: string, value: string): boolean {
  if (sort.endsWith('userId')) return true
  try {
    parseInstant(value, 'UTC')
    return true
  } catch {
    return false
  }
}

function addDetail(app: App, runtime: Runtime): void {
  const schema = { tags: ['contacts'], summary: 'Everything known of a contact', params, querystring: by, response: { 200: contactDetail } }
  app.get('/api/contacts/:userId', { schema, config: { policy: 'read' } }, async (request) => {
    const workspace = workspaceOf(request)
    const contact = await knownContact(runtime, { workspace, id: request.params.userId, by: request.query.by })
    const { facts, consent } = await contactFacts(runtime, { workspace, contact: contact.id, now: await runtime.clock.now() })
    return { tags: [], segments: [], ...facts, consent, ...contact }
  })
}

function addTimeline(app: App, runtime: Runtime): void {
  const schema = {
    tags: ['contacts'],
    summary: 'Events, steps, messages and what plugins add, newest first',
    params,
    querystring: timelineQuery,
    response: { 200: pageOf(timelineItem) },
  }
  app.get('/api/contacts/:userId/timeline', { schema, config: { policy: 'read' } }, async (request) => {
    const { limit = pageSizeDefault, cursor, by: kind } = request.query
    const workspace = workspaceOf(request)
    const { id } = await knownContact(runtime, { workspace, id: request.params.userId, by: kind })
    const values = decodeCursor(cursor, ['number', 'number'])
    const page = await readTimeline(runtime, {
      workspace,
      contact: id,
      cursor: values === null ? null : timelineCursor(values),
      limit,
    })
    return { items: page.items, next: page.next === null ? null : encodeCursor([page.next.at, page.next.shown]) }
  })
}

/** Entries of one millisecond that a cursor may skip; a made-up one must not ask for everything. */
const shownMax = 100_000

function timelineCursor([at, shown]: readonly [number, number]) {
  const fits = Number.isSafeInteger(at) && Math.abs(at) < 8e15 && Number.isSafeInteger(shown) && shown >= 0 && shown <= shownMax
  if (!fits) throw new Problem('REQUEST_CURSOR_INVALID', 'This cursor is not one that the list before it gave')
  return { at, shown }
}

interface Named {
  readonly workspace: number
  readonly id: string
  readonly by: 'userId' | 'anonymousId' | undefined
}

export async function knownContact({ pool }: Runtime, { workspace, id, by: kind = 'userId' }: Named): Promise<ContactView> {
  const contact = kind === 'userId' ? await findContact(pool, workspace, id) : await findAnonymous(pool, workspace, id)
  if (contact === null) throw new Problem('CONTACT_UNKNOWN', `There is no contact with the ${kind} ${JSON.stringify(id)}`)
  return contact
}
