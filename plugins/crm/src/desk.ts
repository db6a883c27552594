/** The list of tasks as people work it: `GET /api/desks/tasks`, done or dropped by `POST /api/desks/tasks/:id/:action`. */
import { defineDesk, FlowError, isoOf, Type, type DeskAction, type JsonObject } from '@millrace/core'

interface TaskRow {
  readonly id: string
  readonly userId: string | null
  readonly contactName: string | null
  readonly queue: string
  readonly title: string
  readonly text: string
  readonly phone: string | null
  readonly dueAt: number | null
  readonly createdAt: number
  readonly state: string
  readonly note: string | null
  readonly by: string | null
}

const orNull = (options: Parameters<typeof Type.String>[0] & object) =>
  Type.Union([Type.String(options), Type.Null()], { 'x-ui': options['x-ui'] })

const item = Type.Object({
  id: Type.String(),
  state: Type.String(),
  title: Type.String({ 'x-ui': { title: { en: 'Task', ru: 'Задача' } } }),
  text: Type.String({ 'x-ui': { title: { en: 'Details', ru: 'Подробности' } } }),
  userId: orNull({ 'x-ui': { title: { en: 'Contact', ru: 'Клиент' }, widget: 'contact', named: 'contactName' } }),
  contactName: Type.Union([Type.String(), Type.Null()]),
  phone: orNull({ 'x-ui': { title: { en: 'Phone', ru: 'Телефон' } } }),
  queue: Type.String({ 'x-ui': { title: { en: 'Queue', ru: 'Очередь' } } }),
  dueAt: orNull({ format: 'date-time', 'x-ui': { title: { en: 'Due', ru: 'Срок' } } }),
  createdAt: Type.String({ format: 'date-time', 'x-ui': { title: { en: 'Created', ru: 'Создана' } } }),
  note: orNull({ 'x-ui': { title: { en: 'Result', ru: 'Результат' } } }),
  by: orNull({ 'x-ui': { title: { en: 'By', ru: 'Кто' } } }),
})

const cursorPattern = /^(\d{1,16}|never)_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

/** What is due first comes first; what is never due comes last. */
const endless = 9_999_999_999_999

/** Who it is. An id that is the number to call says nothing that the number does not. */
const nameOf = `coalesce(nullif(trim(c.attributes ->> 'name'), ''), nullif(trim(concat_ws(' ', c.attributes ->> 'firstName', c.attributes ->> 'lastName')), ''),
    nullif(c.attributes ->> 'email', ''), nullif(c.user_id, t.phone))`

const select = `
  select t.id::text, c.user_id as "userId", ${nameOf} as "contactName", t.queue, t.title, t.text, t.phone, t.state, t.note, t.settled_by as by,
    (extract(epoch from t.due_at) * 1000)::float8 as "dueAt", (extract(epoch from t.created_at) * 1000)::float8 as "createdAt"
  from millrace.task t left join millrace.contact c on c.id = t.contact
  where t.workspace = $1 and t.state = $2
    and ($3::text is null or t.title ilike $3 or t.text ilike $3 or t.phone ilike $3 or t.queue ilike $3 or c.user_id ilike $3 or ${nameOf} ilike $3)
    and ($4::float8 is null or (coalesce(round(extract(epoch from t.due_at) * 1000), ${endless}), t.id) > ($4::float8, $5::uuid))
  order by coalesce(round(extract(epoch from t.due_at) * 1000), ${endless}), t.id limit $6`

const actionOf = (name: 'done' | 'dropped' | 'open', title: { readonly en: string; readonly ru: string }): DeskAction => ({
  name,
  title,
  from: name === 'open' ? ['done', 'dropped'] : ['open'],
  body: Type.Object(
    {
      note: Type.Optional(
        Type.String({ maxLength: 2000, pattern: '^[^\\x00]*$', 'x-ui': { title: { en: 'Result', ru: 'Результат' }, lines: 3 } }),
      ),
    },
    { additionalProperties: false },
  ),
  perform: async (sql, { workspace, id, data, by }) => {
    const { note = null } = data as { readonly note?: string }
    const [row] = await sql.query<{ userId: string | null; anonymousId: string | null; queue: string; title: string }>(
      `update millrace.task t set state = $3, settled_at = case when $3 = 'open' then null else millrace.clock_now() end, settled_by = $4, note = coalesce($5, t.note)
       where t.workspace = $1 and t.id = $2::uuid and t.state <> $3
       returning (select user_id from millrace.contact c where c.id = t.contact) as "userId",
         (select anonymous_id from millrace.anonymous a where a.contact = t.contact order by anonymous_id limit 1) as "anonymousId", queue, title`,
      [workspace, id, name, by, note],
    )
    if (row === undefined) return null
    const { userId, anonymousId, queue, title: task } = row
    const event = { done: 'Task Done', dropped: 'Task Dropped', open: 'Task Reopened' }[name]
    const identity = { ...(userId === null ? {} : { userId }), ...(anonymousId === null ? {} : { anonymousId }) }
    if (Object.keys(identity).length === 0) return { events: [] }
    return { events: [{ type: 'track', event, ...identity, properties: { task_id: id, queue, title: task, note } as JsonObject }] }
  },
})

export const taskDesk = defineDesk({
  name: 'tasks',
  title: { en: 'Tasks', ru: 'Задачи' },
  description: {
    en: 'What flows ask people to do: calls, checks, answers',
    ru: 'Что сценарии просят сделать людей: позвонить, проверить, ответить',
  },
  icon: 'list-todo',
  item,
  states: [
    { value: 'open', title: { en: 'Open', ru: 'Открытые' } },
    { value: 'done', title: { en: 'Done', ru: 'Сделанные' } },
    { value: 'dropped', title: { en: 'Dropped', ru: 'Отменённые' } },
  ],
  actions: [
    actionOf('done', { en: 'Done', ru: 'Сделано' }),
    actionOf('dropped', { en: 'Drop', ru: 'Отменить' }),
    actionOf('open', { en: 'Open again', ru: 'Открыть снова' }),
  ],
  list: async (sql, { workspace, state, search, limit, after }) => {
    const match = after === null ? null : cursorPattern.exec(after)
    if (after !== null && match === null) throw new FlowError('TASK_CURSOR_BAD', 'This cursor is not one that the list before it gave')
    const like = search === null ? null : `%${search.replace(/[\\%_]/g, '\\$&')}%`
    const from = match === null ? null : match[1] === 'never' ? endless : Number(match[1])
    const rows = await sql.query<TaskRow>(select, [workspace, state, like, from, match?.[2] ?? null, limit + 1])
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    return {
      items: page.map((row) => ({
        ...row,
        dueAt: row.dueAt === null ? null : isoOf(Math.round(row.dueAt)),
        createdAt: isoOf(Math.round(row.createdAt)),
      })),
      next: rows.length > limit && last !== undefined ? `${last.dueAt === null ? 'never' : Math.round(last.dueAt)}_${last.id}` : null,
    }
  },
})
