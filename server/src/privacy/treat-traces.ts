/**
 * Where no contact is named, but a person may be: rows that were refused, samples of values, answers to clients, and the workspace's
 * own small tables. What names the person there is found by their ids, addresses and name.
 */
import type { Treatment } from './treatment.ts'

export const traceTreatments: readonly Treatment[] = [
  {
    table: 'refused_event',
    fate: 'removed',
    why: 'events that were refused at the door and name the person',
    by: 'traces',
    statement: `delete from millrace.refused_event where workspace = $1 and (body::text ~* $2 or message ~* $2)`,
  },
  {
    table: 'import_refused',
    fate: 'emptied',
    why: 'rows of files that were refused and name the person; why and which row is kept',
    by: 'traces',
    statement: `
      update millrace.import_refused r set excerpt = '', message = case when message ~* $2 then '' else message end
      from millrace.import i where i.id = r.import and i.workspace = $1 and (r.excerpt ~* $2 or r.message ~* $2)`,
  },
  {
    table: 'idempotency_key',
    fate: 'removed',
    why: 'clients may put anything into their keys, and the answers repeat what they asked',
    by: 'traces',
    statement: 'delete from millrace.idempotency_key where workspace = $1 and (key ~* $2 or answer::text ~* $2)',
  },
  {
    table: 'collection_record',
    fate: 'removed',
    why: 'records under an address of the person',
    by: 'addresses',
    statement: `
      with gone as (delete from millrace.collection_record where workspace = $1 and key = any($2::text[]) returning collection),
        counted as (select collection, count(*)::int as records from gone group by collection)
      update millrace.collection c set records = c.records - counted.records from counted
      where c.workspace = $1 and c.name = counted.collection`,
  },
  {
    table: 'catalogue',
    fate: 'emptied',
    why: 'samples that are values of the person’s; others are seen soon',
    by: 'values',
    statement: `
      update millrace.catalogue c set samples = (
        select coalesce(jsonb_agg(s), '[]') from jsonb_array_elements(c.samples) s where s #>> '{}' <> all($2::text[]))
      where c.workspace = $1 and exists (
        select from jsonb_array_elements(c.samples) s where s #>> '{}' = any($2::text[]))`,
  },
]
