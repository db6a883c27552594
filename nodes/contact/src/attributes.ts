/** The write that changes a contact's attributes: the values given take the place of those of the same name, the others stay. */
import { defineWrite, type Json, type JsonObject } from '@millrace/core'

export interface AttributesChange {
  readonly values: JsonObject
}

export const attributesWrite = defineWrite<AttributesChange, JsonObject>({
  type: 'contact.set',
  fact: 'contact',
  apply: (attributes, { data }) => ({ ...attributes, ...data.values }),
  events: ({ data }) => [{ event: 'Contact Updated', properties: { values: data.values } }],
  commit: async (sql, batch) => {
    const changes = new Map<string, { workspace: number; contact: string; at: number; values: Json }>()
    for (const { workspace, contact, at, data } of batch) {
      const before = changes.get(contact)?.values as JsonObject | undefined
      changes.set(contact, { workspace, contact, at, values: { ...before, ...data.values } })
    }
    // Made twice it is made once: the same values take the same places. In the order of ids, so that no two batches wait for each other.
    const rows = [...changes.values()].sort((a, b) => Number(a.contact) - Number(b.contact))
    await sql.query(
      `update millrace.contact c set attributes = c.attributes || v.patch, updated_at = to_timestamp(v.at / 1000.0)
       from unnest($1::int[], $2::bigint[], $3::jsonb[], $4::bigint[]) as v (workspace, contact, patch, at)
       where c.workspace = v.workspace and c.id = v.contact`,
      [
        rows.map((row) => row.workspace),
        rows.map((row) => row.contact),
        rows.map((row) => JSON.stringify(row.values)),
        rows.map((row) => row.at),
      ],
    )
  },
})
