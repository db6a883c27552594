/**
 * The write `message.queue`: rows of the message log, inside the commit of the visit that decided them. A message that must not
 * be sent is a row too, in state `refused`: the log says why nothing came.
 */
import { defineWrite, type JsonObject, type QueuedMessage, type WriteItem } from '@millrace/core'
import { jsonArray, toJson } from '../store/sql.ts'
import type { AddressHash } from './address-hash.ts'
import type { MessageFact } from './facts.ts'

export function queueWrite(hash: AddressHash) {
  return defineWrite<QueuedMessage, MessageFact>({
    type: 'message.queue',
    fact: 'message',
    apply: (value, { node }) => (node === null ? value : { ...value, [node]: value[node] ?? {} }),
    commit: async (sql, batch) => {
      await sql.query(insertMessages, [jsonArray(batch.map((item) => toJson(rowOf(item, hash))))])
    },
  })
}

function rowOf({ workspace, contact, run, flow, version, node, at, data }: WriteItem<QueuedMessage>, hash: AddressHash): JsonObject {
  const { id, channel, to, content, transactional, category, refusal } = data
  return {
    id,
    workspace,
    contact,
    run,
    flow,
    version,
    node,
    channel,
    to,
    address_hash: to === null ? null : hash(channel, to),
    content,
    transactional,
    category,
    state: refusal === null ? 'queued' : 'refused',
    refusal,
    at,
  }
}

const insertMessages = `
  insert into millrace.message (id, workspace, contact, run, flow, version, node, channel, "to", address_hash, content,
    transactional, category, state, refusal, queued_at, settled_at)
  select id, workspace, contact, run, flow, version, node, channel, "to", address_hash, content,
    transactional, category, state, refusal, to_timestamp(at / 1000), case when state = 'refused' then to_timestamp(at / 1000) end
  from json_to_recordset($1::json) as item(id uuid, workspace int, contact bigint, run uuid, flow int, version int, node text,
    channel text, "to" text, address_hash text, content json, transactional boolean, category text, state text, refusal text,
    at double precision)
  on conflict (id) do nothing`
