/**
 * The write `message.queue`: rows of the message log, inside the commit of the visit that decided them. A message that must not
 * be sent is a row too, in state `refused`: the log says why nothing came.
 */
import { defineWrite, type QueuedMessage } from '@millrace/core'
import { jsonColumn, plainArray, textArray, toJson, toText } from '../store/sql.ts'
import type { AddressHash } from './address-hash.ts'
import type { MessageFact } from './facts.ts'

export function queueWrite(hash: AddressHash) {
  return defineWrite<QueuedMessage, MessageFact>({
    type: 'message.queue',
    fact: 'message',
    apply: (value, { node }) => (node === null ? value : { ...value, [node]: value[node] ?? {} }),
    // A batch is of one workspace.
    commit: async (sql, batch) => {
      const { workspace } = batch[0]!
      await sql.query(insertMessages, [
        workspace,
        plainArray(batch.map(({ data }) => data.id)),
        plainArray(batch.map(({ contact }) => contact)),
        plainArray(batch.map(({ run }) => run)),
        plainArray(batch.map(({ flow }) => flow)),
        plainArray(batch.map(({ version }) => version)),
        textArray(batch.map(({ node }) => node)),
        textArray(batch.map(({ data }) => data.channel)),
        textArray(batch.map(({ data }) => (data.to === null ? null : toText(data.to)))),
        textArray(batch.map(({ data: { channel, to } }) => (to === null ? null : hash(channel, to)))),
        jsonColumn(batch.map(({ data }) => toJson(data.content))),
        plainArray(batch.map(({ data }) => data.transactional)),
        textArray(batch.map(({ data }) => (data.category === null ? null : toText(data.category)))),
        textArray(batch.map(({ data }) => data.refusal)),
        plainArray(batch.map(({ at }) => at)),
        plainArray(batch.map(({ data }) => data.priority ?? priorityDefault)),
      ])
    },
  })
}

const priorityDefault = 5

const insertMessages = `
  insert into millrace.message (id, workspace, contact, run, flow, version, node, channel, "to", address_hash, content,
    transactional, category, state, refusal, queued_at, settled_at, priority)
  select id, $1, contact, run, flow, version, node, channel, "to", address_hash, content, transactional, category,
    case when refusal is null then 'queued' else 'refused' end, refusal, to_timestamp(at / 1000),
    case when refusal is not null then to_timestamp(at / 1000) end, priority
  from (select unnest($2::uuid[]) as id, unnest($3::bigint[]) as contact, unnest($4::uuid[]) as run,
       unnest($5::int[]) as flow, unnest($6::int[]) as version, unnest($7::text[]) as node,
       unnest($8::text[]) as channel, unnest($9::text[]) as "to", unnest($10::text[]) as address_hash,
       string_to_table($11, chr(30)) as content, unnest($12::boolean[]) as transactional,
       unnest($13::text[]) as category, unnest($14::text[]) as refusal, unnest($15::float8[]) as at, unnest($16::smallint[]) as priority) as m
  on conflict (id) do nothing`
