/**
 * What the team says about flows and their steps: threads of comments, kept beside the documents. Law: what somebody said only they change;
 * they and owners take it back.
 */
import type pg from 'pg'

export interface Comment {
  readonly id: string
  readonly flow: string
  readonly node: string | null
  /** The comment that began the thread; null: this one did. */
  readonly thread: string | null
  /** Account; null: a key wrote it. */
  readonly account: string | null
  readonly author: string
  readonly text: string
  /** Accounts. */
  readonly mentions: readonly string[]
  readonly createdAt: Date
  readonly editedAt: Date | null
  readonly resolvedAt: Date | null
  readonly resolvedBy: string | null
}

/** Who speaks. */
export interface Speaker {
  readonly account: number | null
  readonly name: string
}

/** A flow has this many at most: they are read at once. */
export const commentsMax = 2000

const columns = `c.id::text, c.flow::text, c.node, c.thread::text, c.account::text, c.author, c.text, c.mentions::text[] as mentions,
  c.created_at as "createdAt", c.edited_at as "editedAt", c.resolved_at as "resolvedAt", c.resolved_by as "resolvedBy"`

export interface FlowKey {
  readonly workspace: number
  readonly flow: string
}

/** Oldest first. */
export async function listComments(pool: pg.Pool, { workspace, flow }: FlowKey): Promise<readonly Comment[]> {
  const { rows } = await pool.query<Comment>(
    `select ${columns} from millrace.flow_comment c where c.workspace = $1 and c.flow = $2 order by c.id`,
    [workspace, flow],
  )
  return rows
}

export interface NewComment extends FlowKey {
  readonly node: string | null
  readonly thread: string | null
  readonly text: string
  readonly mentions: readonly string[]
  readonly by: Speaker
}

/**
 * An answer is about the step of its thread, and opens the thread again. `no thread`: there is none of that id in the flow; `full`: the flow
 * has `commentsMax`. Of the mentioned only members count.
 */
export async function addComment(pool: pg.Pool, comment: NewComment): Promise<Comment | 'no thread' | 'full'> {
  const { workspace, flow, node, thread, text, mentions, by } = comment
  const { rows: sizes } = await pool.query<{ count: number; node: string | null; answered: number | null }>(
    `select count(*)::int as count, min(node) filter (where id = $3::int) as node, min(id) filter (where id = $3::int and thread is null) as answered
     from millrace.flow_comment where workspace = $1 and flow = $2`,
    [workspace, flow, thread],
  )
  const { count, node: ofThread, answered } = sizes[0]!
  if (thread !== null && answered === null) return 'no thread'
  if (count >= commentsMax) return 'full'
  const { rows } = await pool.query<Comment>(
    `with opened as (
       update millrace.flow_comment set resolved_at = null, resolved_by = null
       where workspace = $1 and id = $4 and resolved_at is not null)
     insert into millrace.flow_comment as c (workspace, flow, node, thread, account, author, text, mentions, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, ${members('$8', '$1')}, millrace.clock_now()) returning ${columns}`,
    [workspace, flow, thread === null ? node : ofThread, thread, by.account, by.name, text, mentions],
  )
  return rows[0]!
}

const members = (accounts: string, workspace: string) =>
  `(select coalesce(array_agg(account order by account), '{}') from millrace.member where workspace = ${workspace} and account = any(${accounts}::int[]))`

export interface CommentKey {
  readonly workspace: number
  readonly id: string
}

/** Null: there is none of this id that the speaker wrote. */
export async function editComment(
  pool: pg.Pool,
  { workspace, id }: CommentKey,
  { text, mentions, by }: Pick<NewComment, 'text' | 'mentions' | 'by'>,
): Promise<Comment | null> {
  const { rows } = await pool.query<Comment>(
    `update millrace.flow_comment c set text = $3, mentions = ${members('$4', '$1')}, edited_at = millrace.clock_now()
     where c.workspace = $1 and c.id = $2 and ${written('$5', '$6')} returning ${columns}`,
    [workspace, id, text, mentions, by.account, by.name],
  )
  return rows[0] ?? null
}

const written = (account: string, name: string) =>
  `(c.account = ${account}::int or (c.account is null and ${account}::int is null and c.author = ${name}))`

/** Null: there is no thread that begins with this id. */
export async function resolveThread(
  pool: pg.Pool,
  { workspace, id }: CommentKey,
  { resolved, by }: { readonly resolved: boolean; readonly by: Speaker },
): Promise<Comment | null> {
  const { rows } = await pool.query<Comment>(
    `update millrace.flow_comment c
     set resolved_at = case when $3 then coalesce(c.resolved_at, millrace.clock_now()) end, resolved_by = case when $3 then coalesce(c.resolved_by, $4) end
     where c.workspace = $1 and c.id = $2 and c.thread is null returning ${columns}`,
    [workspace, id, resolved, by.name],
  )
  return rows[0] ?? null
}

/**
 * With its answers, where it began a thread: only an owner takes back what others answered. False: there is none of this id that the speaker
 * may take back.
 */
export async function removeComment(
  pool: pg.Pool,
  { workspace, id }: CommentKey,
  { by, any }: { readonly by: Speaker; /** Owners take back anybody's. */ readonly any: boolean },
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `delete from millrace.flow_comment f where f.workspace = $1 and f.id = $2
       and ($3 or not exists (select from millrace.flow_comment c where (c.id = f.id or c.thread = f.id) and not ${written('$4', '$5')}))`,
    [workspace, id, any, by.account, by.name],
  )
  return rowCount === 1
}

/** Null: there is none of this id. */
export async function commentOf(pool: pg.Pool, { workspace, id }: CommentKey): Promise<Pick<Comment, 'account' | 'author'> | null> {
  const { rows } = await pool.query<Pick<Comment, 'account' | 'author'>>(
    'select account::text, author from millrace.flow_comment where workspace = $1 and id = $2',
    [workspace, id],
  )
  return rows[0] ?? null
}

export interface Mention extends Comment {
  readonly flowName: string
}

/** Where somebody is asked to look in threads that are open, newest first; an own answer after it has seen to it. */
export async function openMentions(
  pool: pg.Pool,
  { workspace, account }: { readonly workspace: number; readonly account: number },
): Promise<readonly Mention[]> {
  const { rows } = await pool.query<Mention>(
    `select ${columns}, f.name as "flowName" from millrace.flow_comment c
     join millrace.flow f on f.id = c.flow
     join millrace.flow_comment first on first.id = coalesce(c.thread, c.id)
     where c.workspace = $1 and $2 = any(c.mentions) and first.resolved_at is null and f.state <> 'archived'
       and not exists (select from millrace.flow_comment answer
         where answer.thread = first.id and answer.account = $2 and answer.id > c.id)
     order by c.id desc limit 100`,
    [workspace, account],
  )
  return rows
}
