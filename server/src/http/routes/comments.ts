/** Comments on flows and their steps: threads, answers, mentions, and putting a thread away. */
import Type from 'typebox'
import {
  addComment,
  commentOf,
  type Comment,
  editComment,
  listComments,
  openMentions,
  removeComment,
  resolveThread,
  type Speaker,
} from '../../comments/comments.ts'
import type { Runtime } from '../../runtime.ts'
import type { Actor } from '../../auth/policy.ts'
import { actorName } from '../actor-name.ts'
import { type App, workspaceOf } from '../app.ts'
import { isIntId } from '../ids.ts'
import { pageOf } from '../paging.ts'
import { Problem } from '../problem.ts'
import { idParams, instant, nullable } from '../shapes.ts'
import { knownFlow } from './flows.ts'

const item = {
  id: Type.String(),
  flow: Type.String(),
  node: nullable(Type.String({ description: 'The step; null: the flow as a whole. The draft may have lost it since' })),
  thread: nullable(Type.String({ description: 'The comment that began the thread; null: this one did' })),
  account: nullable(Type.String({ description: 'Whose it is; null: a key’s' })),
  author: Type.String(),
  text: Type.String(),
  mentions: Type.Array(Type.String(), { description: 'Ids of members who are asked to look' }),
  createdAt: instant,
  editedAt: nullable(instant),
  resolvedAt: nullable(Type.Unsafe<string>({ ...instant, description: 'Of what begins a thread: when it was put away' })),
  resolvedBy: nullable(Type.String()),
}
const comment = Type.Object(item)
const text = Type.String({ minLength: 1, maxLength: 4000, pattern: '\\S' })
const mentions = Type.Optional(Type.Array(Type.String({ pattern: '^[1-9]\\d{0,8}$' }), { maxItems: 50, description: 'Ids of members' }))
const newBody = Type.Object(
  {
    node: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    thread: Type.Optional(Type.String({ maxLength: 20 })),
    text,
    mentions,
  },
  { additionalProperties: false, description: 'An answer names its `thread`, and is about the same step' },
)
const tags = ['flows']

const shown = ({ createdAt, editedAt, resolvedAt, mentions: to, ...rest }: Comment) => ({
  ...rest,
  mentions: [...to],
  createdAt: createdAt.toISOString(),
  editedAt: editedAt?.toISOString() ?? null,
  resolvedAt: resolvedAt?.toISOString() ?? null,
})

const speakerOf = (actor: Actor | null): Speaker => ({ account: actor?.account?.id ?? null, name: actorName(actor!) })

const unknown = (id: string) => new Problem('COMMENT_UNKNOWN', `There is no comment ${JSON.stringify(id)}: it was taken back`)

function idOf(id: string): string {
  if (!isIntId(id)) throw unknown(id)
  return id
}

export function commentRoutes(app: App, { runtime }: { readonly runtime: Runtime }): void {
  addOfFlow(app, runtime)
  addOne(app, runtime)
  addMentions(app, runtime)
}

function addOfFlow(app: App, runtime: Runtime): void {
  const { pool } = runtime
  const list = { tags, summary: 'Comments on a flow and its steps, oldest first', params: idParams, response: { 200: pageOf(comment) } }
  app.get('/api/flows/:id/comments', { schema: list, config: { policy: 'read' } }, async (request) => {
    const workspace = workspaceOf(request)
    const { id } = await knownFlow(runtime, workspace, request.params.id)
    return { items: (await listComments(pool, { workspace, flow: id })).map(shown), next: null }
  })

  const make = { tags, summary: 'Comment on a flow or a step of it', params: idParams, body: newBody, response: { 201: comment } }
  app.post('/api/flows/:id/comments', { schema: make, config: { policy: 'write' } }, async (request, reply) => {
    const workspace = workspaceOf(request)
    const { id } = await knownFlow(runtime, workspace, request.params.id)
    const { node = null, thread = null, mentions: to = [], ...said } = request.body
    const by = speakerOf(request.actor)
    const made = await addComment(pool, {
      workspace,
      flow: id,
      node,
      thread: thread === null ? null : idOf(thread),
      mentions: to,
      by,
      text: said.text.trim(),
    })
    if (made === 'no thread') throw unknown(thread!)
    if (made === 'full') throw new Problem('COMMENTS_FULL', 'This flow has as many comments as there can be: take back some that are done')
    return reply.code(201).send(shown(made))
  })
}

function addOne(app: App, { pool }: Runtime): void {
  const keyOf = (request: { readonly params: { readonly id: string } } & Parameters<typeof workspaceOf>[0]) => ({
    workspace: workspaceOf(request),
    id: idOf(request.params.id),
  })
  /** Why nothing was done. */
  const refusal = async (key: ReturnType<typeof keyOf>, by: Speaker) => {
    const found = await commentOf(pool, key)
    if (found === null) return unknown(key.id)
    const isOwn = found.account === null ? by.account === null && found.author === by.name : found.account === String(by.account)
    return isOwn
      ? new Problem('COMMENT_ANSWERED', 'Others have answered this comment: put the thread away instead, or ask an owner to take it back')
      : new Problem('COMMENT_OF_OTHERS', 'Somebody else wrote this comment')
  }

  const body = Type.Object({ text, mentions }, { additionalProperties: false })
  const edit = { tags, summary: 'Change what one wrote', params: idParams, body, response: { 200: comment } }
  app.put('/api/comments/:id', { schema: edit, config: { policy: 'write' } }, async (request) => {
    const key = keyOf(request)
    const { text: said, mentions: to = [] } = request.body
    const by = speakerOf(request.actor)
    const done = await editComment(pool, key, { text: said.trim(), mentions: to, by })
    if (done === null) throw await refusal(key, by)
    return shown(done)
  })

  const put = {
    tags,
    summary: 'Put a thread away, or open it again',
    params: idParams,
    body: Type.Object({ resolved: Type.Boolean() }, { additionalProperties: false }),
    response: { 200: comment },
  }
  app.post('/api/comments/:id/resolve', { schema: put, config: { policy: 'write' } }, async (request) => {
    const key = keyOf(request)
    const done = await resolveThread(pool, key, { ...request.body, by: speakerOf(request.actor) })
    if (done === null) throw unknown(key.id)
    return shown(done)
  })

  const remove = { tags, summary: 'Take a comment back, with its answers', params: idParams }
  app.delete('/api/comments/:id', { schema: remove, config: { policy: 'write' } }, async (request, reply) => {
    const key = keyOf(request)
    const { role } = request.actor!
    const by = speakerOf(request.actor)
    const done = await removeComment(pool, key, { by, any: role === 'owner' || role === 'operator' })
    if (!done) throw await refusal(key, by)
    return reply.code(204).send()
  })
}

function addMentions(app: App, { pool }: Runtime): void {
  const mention = Type.Object({ ...item, flowName: Type.String() })
  const schema = {
    tags,
    summary: 'Where one is asked to look, newest first',
    description: 'In threads that are open, and until one has answered there.',
    response: { 200: pageOf(mention) },
  }
  app.get('/api/comments/mentions', { schema, config: { policy: 'session' } }, async (request) => {
    const found = await openMentions(pool, { workspace: workspaceOf(request), account: request.actor!.account!.id })
    return { items: found.map((one) => ({ ...shown(one), flowName: one.flowName })), next: null }
  })
}
