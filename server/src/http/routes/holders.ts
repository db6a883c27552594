/**
 * Contacts by what a fact of theirs lists: their tags, their segments. Pages go over the holders, so one of them may show fewer
 * contacts than it could, and the list goes on while there is a next page.
 */
import type { AnyFact } from '@millrace/core'
import Type from 'typebox'
import { type ContactFilter, type ContactView, pickContacts } from '../../read/contacts.ts'
import { sqlOf } from '../../read/sql.ts'
import type { Runtime } from '../../runtime.ts'
import { type App, workspaceOf } from '../app.ts'
import { decodeCursor, encodeCursor, type Page, pageFrom, pageOf, pageQuery, pageSizeDefault } from '../paging.ts'
import { Problem } from '../problem.ts'

export interface HoldersQuery {
  readonly workspace: number
  readonly filter: ContactFilter
  readonly tag: string | undefined
  readonly segment: string | undefined
  readonly limit: number
  readonly cursor: string | undefined
  readonly sorted: boolean
}

const facts = { tag: 'contact.tags', segment: 'contact.segments' } as const

export async function listHolders({ pool, registry }: Runtime, query: HoldersQuery): Promise<Page<ContactView>> {
  const { workspace, filter, tag, segment, limit, cursor } = query
  if (tag !== undefined && segment !== undefined) throw new Problem('REQUEST_INVALID', 'query: give a tag or a segment, not both')
  if (query.sorted) throw new Problem('REQUEST_INVALID', 'query/sort: contacts of a tag or a segment come latest made first')
  const by = tag === undefined ? 'segment' : 'tag'
  const holders = registry.facts.get(facts[by])?.holders
  if (holders === undefined) throw new Problem('REQUEST_INVALID', `query/${by}: nothing that is installed knows a contact’s ${by}s`)
  const before = decodeCursor(cursor, ['string'])?.[0] ?? null
  if (before !== null && !/^\d{1,18}$/.test(before)) {
    throw new Problem('REQUEST_CURSOR_INVALID', 'This cursor is not one that the list before it gave')
  }
  const ids = await holders(sqlOf(pool), { workspace, value: (tag ?? segment)!, before, limit: limit + 1 })
  const page = ids.slice(0, limit)
  const items = page.length === 0 ? [] : await pickContacts(pool, { workspace, filter, ids: page })
  return { items, next: ids.length > limit ? encodeCursor([page.at(-1)!]) : null }
}

/** Tags that contacts have, with how many have each. */
export function tagRoutes(app: App, { runtime }: { readonly runtime: Runtime }): void {
  const schema = {
    tags: ['contacts'],
    summary: 'Tags, with how many contacts have each',
    querystring: Type.Object(pageQuery, { additionalProperties: false }),
    response: { 200: pageOf(Type.Object({ tag: Type.String(), contacts: Type.Integer() })) },
  }
  app.get('/api/tags', { schema, config: { policy: 'read' } }, async (request) => {
    const { limit = pageSizeDefault, cursor } = request.query
    const after = decodeCursor(cursor, ['string'])?.[0] ?? null
    const fact: AnyFact | undefined = runtime.registry.facts.get(facts.tag)
    const rows = (await fact?.tally?.(sqlOf(runtime.pool), { workspace: workspaceOf(request), after, limit: limit + 1 })) ?? []
    return pageFrom(rows, limit, { item: ({ value, contacts }) => ({ tag: value, contacts }), cursor: ({ value }) => [value] })
  })
}
