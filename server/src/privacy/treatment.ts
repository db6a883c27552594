/** What an erasure does to one table. */

export interface Treatment {
  readonly table: string
  readonly fate: 'removed' | 'emptied' | 'kept'
  readonly why: string
  /**
   * Of what a statement is told besides the workspace ($1). `contacts`: their numbers ($2, bigint[]). `traces`: a regular expression that
   * finds what names the person ($2). `addresses`: their addresses ($2, text[]). `values`: what was known of them, as texts ($2, text[]).
   */
  readonly by?: 'contacts' | 'traces' | 'addresses' | 'values'
  readonly statement?: string
}

export const ofContacts = (table: string, why: string): Treatment => ({
  table,
  fate: 'removed',
  why,
  by: 'contacts',
  statement: `delete from millrace.${table} where workspace = $1 and contact = any($2::bigint[])`,
})
