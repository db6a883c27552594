/**
 * The built-in list of tasks, for a call centre or managers without a CRM: the table, the write that adds to it in the commit of the step,
 * and what became of a task as events that flows can wait for.
 */
import { defineWrite, idFrom, type Instant, type Migration, type PluginDefinition } from '@millrace/core'

export interface NewListTask {
  readonly queue: string
  readonly title: string
  readonly text: string
  readonly phone: string | null
  readonly due: Instant | null
}

export const taskMigrations: readonly Migration[] = [
  {
    id: '001-tasks',
    sql: `
      -- The id follows from the step that made the task: made again, it is the same one.
      create table millrace.task (
        workspace int not null,
        id uuid not null,
        contact bigint,
        queue text not null check (queue <> ''),
        title text not null,
        text text not null,
        phone text,
        due_at timestamptz,
        created_at timestamptz not null,
        run uuid,
        flow int,
        state text not null default 'open' check (state in ('open', 'done', 'dropped')),
        settled_at timestamptz,
        settled_by text,
        note text,
        primary key (workspace, id)
      );
      create index task_open on millrace.task (workspace, state, due_at, id);
      create index task_contact on millrace.task (contact);`,
  },
]

/** Follows from the step that made it. */
const taskId = (key: string): string => idFrom(0, `task:${key}`)

export const taskWrite = defineWrite<NewListTask>({
  type: 'task.add',
  events: ({ key, data: { queue, title } }) => [{ event: 'Task Created', properties: { task_id: taskId(key), queue, title } }],
  commit: async (sql, batch) => {
    await sql.query(
      `insert into millrace.task (workspace, id, contact, queue, title, text, phone, due_at, created_at, run, flow)
       select $1, id, contact, queue, title, text, phone, to_timestamp(due / 1000), to_timestamp(at / 1000), run, flow
       from rows from (unnest($2::uuid[]), unnest($3::bigint[]), unnest($4::text[]), unnest($5::text[]), unnest($6::text[]), unnest($7::text[]),
         unnest($8::float8[]), unnest($9::float8[]), unnest($10::uuid[]), unnest($11::int[]))
         as task (id, contact, queue, title, text, phone, due, at, run, flow)
       on conflict do nothing`,
      [
        batch[0]!.workspace,
        batch.map(({ key }) => taskId(key)),
        batch.map(({ contact }) => contact),
        batch.map(({ data }) => data.queue),
        batch.map(({ data }) => data.title),
        batch.map(({ data }) => data.text),
        batch.map(({ data }) => data.phone),
        batch.map(({ data }) => data.due),
        batch.map(({ at }) => at),
        batch.map(({ run }) => run),
        batch.map(({ flow }) => flow),
      ],
    )
  },
})

export const mergeTasks: NonNullable<PluginDefinition['merge']> = async (sql, { workspace, from, into }) => {
  await sql.query('update millrace.task set contact = $3 where workspace = $1 and contact = $2', [workspace, from, into])
}

export const exportTasks: NonNullable<PluginDefinition['exportContact']> = async (sql, { workspace, contact }) => {
  const tasks = await sql.query<{
    created: Date
    queue: string
    title: string
    text: string
    phone: string | null
    state: string
    note: string | null
  }>(
    `select created_at as created, queue, title, text, phone, state, note from millrace.task where workspace = $1 and contact = $2 order by created_at, id`,
    [workspace, contact],
  )
  return { tasks: tasks.map(({ created, ...task }) => ({ ...task, createdAt: created.toISOString() })) }
}

/** What was to be done for somebody who is no more: the row stays for the counts, and says nothing. */
export const eraseTasks: NonNullable<PluginDefinition['eraseContact']> = async (sql, { workspace, contact }) => {
  await sql.query(
    `update millrace.task set contact = null, title = '', text = '', phone = null, note = null, run = null,
       state = case when state = 'open' then 'dropped' else state end
     where workspace = $1 and contact = $2`,
    [workspace, contact],
  )
}
