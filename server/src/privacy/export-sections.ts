/**
 * What an export of a person is made of, besides who they are and what plugins keep: a statement a section, page by page. Each answers
 * `item` (JSON text) and `cursor` (what the next page begins after); $1 is the workspace, $2 the numbers of the contact, $3 the cursor of
 * the page before or null, $4 how many.
 */
export interface ExportSection {
  readonly name: string
  /** Tables that it tells of. */
  readonly tables: readonly string[]
  readonly statement: string
  /** Found by what names the person ($2 is a regular expression), or by their addresses ($2 is a list of texts). */
  readonly by?: 'traces' | 'addresses'
}

const iso = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
const exact = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
const ofContact = 'workspace = $1 and contact = any($2::bigint[])'
const after = (columns: string, cursor: string) => `($3::text[] is null or (${columns}) > (${cursor}))`
const first = '($3::text[])[1]'
const second = '($3::text[])[2]'

const events: ExportSection = {
  name: 'events',
  tables: ['event'],
  statement: `
    select json_build_object('id', id, 'type', type, 'event', name, 'at', ${iso('at')}, 'receivedAt', ${iso('received_at')},
      'properties', properties, 'context', context, 'message', message)::text as item, array[${exact('received_at')}, id] as cursor
    from millrace.event where ${ofContact} and ${after('received_at, id', `${first}::timestamptz, ${second}`)}
    order by event.received_at, event.id limit $4`,
}

const runs: ExportSection = {
  name: 'runs',
  tables: ['run', 'activation'],
  statement: `
    select json_build_object('id', r.id, 'flow', r.flow::text, 'flowName', f.name, 'version', r.version, 'key', r.key,
      'state', (array['waiting', 'completed', 'failed', 'exited', 'cancelled'])[r.status + 1], 'node', r.node,
      'enteredAt', ${iso('r.entered_at')}, 'since', ${iso('r.since')}, 'wakeAt', ${iso('r.wake_at')}, 'branchOf', r.branch_of,
      'event', r.event::json, 'data', r.data::json, 'memory', r.state::json,
      'steps', (select coalesce(json_agg(json_build_object('at', ${iso('a.at')}, 'input', a.input, 'steps', a.steps::json) order by a.seq), '[]')
        from millrace.activation a where a.run = r.id))::text as item, array[r.id::text] as cursor
    from millrace.run r left join millrace.flow f on f.id = r.flow
    where r.workspace = $1 and r.contact = any($2::bigint[]) and ($3::text[] is null or r.id > ${first}::uuid)
    order by r.id limit $4`,
}

const messages: ExportSection = {
  name: 'messages',
  tables: ['message', 'message_status', 'message_reference'],
  statement: `
    select json_build_object('id', m.id, 'channel', m.channel, 'to', m."to", 'content', m.content::json, 'flow', m.flow::text, 'node', m.node,
      'run', m.run, 'transactional', m.transactional, 'category', m.category, 'state', m.state, 'refusal', m.refusal, 'failure', m.failure,
      'reference', m.reference, 'queuedAt', ${iso('m.queued_at')}, 'settledAt', ${iso('m.settled_at')},
      'statuses', (select coalesce(json_agg(json_build_object('status', s.status, 'at', ${iso('s.at')}, 'machine', s.machine, 'data', s.data)
        order by s.at), '[]') from millrace.message_status s where s.message = m.id))::text as item, array[m.id::text] as cursor
    from millrace.message m
    where m.workspace = $1 and m.contact = any($2::bigint[]) and ($3::text[] is null or m.id > ${first}::uuid)
    order by m.id limit $4`,
}

/** A section of a table whose rows are shown by their columns and counted off by a number. */
const numbered = (name: string, table: string, { columns, id }: { readonly columns: string; readonly id: string }): ExportSection => ({
  name,
  tables: [table],
  statement: `
    select json_build_object(${columns})::text as item, array[${id}::text] as cursor
    from millrace.${table} where ${ofContact} and ($3::text[] is null or ${id} > ${first}::bigint) order by ${table}.${id} limit $4`,
})

/** A section of a table that is known by two texts. */
const named = (
  name: string,
  table: string,
  { columns, keys }: { readonly columns: string; readonly keys: readonly [string, string] },
): ExportSection => ({
  name,
  tables: [table],
  statement: `
    select json_build_object(${columns})::text as item, array[${keys[0]}::text, ${keys[1]}::text] as cursor
    from millrace.${table} where ${ofContact} and ${after(`${keys[0]}::text, ${keys[1]}::text`, `${first}, ${second}`)}
    order by ${keys[0]}::text, ${keys[1]}::text limit $4`,
})

export const exportSections: readonly ExportSection[] = [
  named('consent', 'consent', {
    columns: `'channel', channel, 'purpose', purpose, 'state', state, 'confirmed', confirmed, 'source', source, 'proof', proof, 'at', ${iso('at')}`,
    keys: ['channel', 'purpose'],
  }),
  numbered('consentHistory', 'consent_change', {
    columns: `'channel', channel, 'purpose', purpose, 'state', state, 'source', source, 'proof', proof, 'at', ${iso('at')}`,
    id: 'id',
  }),
  named('suppressions', 'suppression', {
    columns: `'channel', channel, 'scope', scope, 'reason', reason, 'at', ${iso('at')}`,
    keys: ['channel', '(address_hash || scope)'],
  }),
  events,
  runs,
  messages,
  {
    name: 'entries',
    tables: ['entry'],
    statement: `
      select json_build_object('flow', flow::text, 'key', key, 'at', ${iso('at')})::text as item, array[flow::text, key] as cursor
      from millrace.entry where contact = any($2::bigint[]) and flow in (select id from millrace.flow where workspace = $1)
        and ${after('flow, key', `${first}::int, ${second}`)}
      order by entry.flow, entry.key limit $4`,
  },
  numbered('refusals', 'refusal', { columns: `'flow', flow::text, 'reason', reason, 'detail', detail, 'at', ${iso('at')}`, id: 'id' }),
  numbered('waiting', 'inbox', { columns: `'kind', kind, 'payload', payload::json, 'receivedAt', ${iso('received_at')}`, id: 'seq' }),
  numbered('putAside', 'quarantine', { columns: `'kind', kind, 'payload', payload, 'error', error, 'at', ${iso('at')}`, id: 'id' }),
  named('calls', 'call', {
    columns: `'type', type, 'flow', flow::text, 'node', node, 'data', data::json, 'failure', failure, 'dueAt', ${iso('due_at')}`,
    keys: ['id', 'type'],
  }),
  {
    name: 'letters',
    tables: ['inbox_mail'],
    by: 'addresses',
    statement: `
      select json_build_object('from', mail_from, 'to', mail_to, 'subject', subject, 'text', text, 'html', html, 'headers', headers,
        'at', ${iso('at')})::text as item, array[id::text] as cursor
      from millrace.inbox_mail where (workspace = $1 or workspace is null) and mail_to = any($2::text[])
        and ($3::text[] is null or id > ${first}::bigint) order by inbox_mail.id limit $4`,
  },
  {
    name: 'refusedEvents',
    tables: ['refused_event'],
    by: 'traces',
    statement: `
      select json_build_object('code', code, 'message', message, 'body', body, 'receivedAt', ${iso('received_at')})::text as item,
        array[id::text] as cursor
      from millrace.refused_event where workspace = $1 and (body::text ~* $2 or message ~* $2) and ($3::text[] is null or id > ${first}::bigint)
      order by refused_event.id limit $4`,
  },
  {
    name: 'refusedRows',
    tables: ['import_refused'],
    by: 'traces',
    statement: `
      select json_build_object('import', r.import::text, 'row', r.row, 'code', r.code, 'message', r.message, 'excerpt', r.excerpt)::text as item,
        array[r.import::text, r.row::text] as cursor
      from millrace.import i join millrace.import_refused r on r.import = i.id
      where i.workspace = $1 and (r.excerpt ~* $2 or r.message ~* $2)
        and ${after('r.import, r.row', `${first}::int, ${second}::bigint`)} order by r.import, r.row limit $4`,
  },
  {
    name: 'collectionRecords',
    tables: ['collection_record'],
    by: 'addresses',
    statement: `
      select json_build_object('collection', collection, 'key', key, 'value', value)::text as item, array[collection, key] as cursor
      from millrace.collection_record where workspace = $1 and key = any($2::text[]) and ${after('collection, key', `${first}, ${second}`)}
      order by collection_record.collection, collection_record.key limit $4`,
  },
]
