/**
 * The tables of experiments. What counts is a row of `experiment_move` under the key of the step or event that made it; the tallies are the
 * moves summed up, by the contact's lane, so that visits never wait for each other. Assignments and tallies are written by the very
 * statement that adds the move, so all three always agree.
 */
import type { Migration, PluginDefinition } from '@millrace/core'

export const experimentTables: Migration = {
  id: '002-experiment',
  sql: `
    create table millrace.experiment_series (
      flow int not null,
      node text not null,
      series uuid not null,
      workspace int not null,
      -- { goal, messages }: what outcomes are judged by.
      terms jsonb not null,
      primary key (flow, node, series)
    );

    -- Which variant a contact has, and what came of it until its window ended.
    create table millrace.experiment_assignment (
      workspace int not null,
      flow int not null,
      node text not null,
      series uuid not null,
      contact bigint not null,
      stratum text not null,
      variant text not null,
      at timestamptz not null,
      until timestamptz not null,
      opened boolean not null default false,
      clicked boolean not null default false,
      reached boolean not null default false,
      value numeric not null default 0,
      primary key (flow, node, series, contact)
    ) with (fillfactor = 80);
    create index experiment_assignment_contact on millrace.experiment_assignment (contact);

    -- Runs whose messages count: those that came by the node.
    create table millrace.experiment_pass (
      run uuid not null,
      node text not null,
      flow int not null,
      contact bigint not null,
      primary key (run, node)
    );
    create index experiment_pass_contact on millrace.experiment_pass (contact);

    create table millrace.experiment_move (
      flow int not null,
      key uuid not null,
      node text not null,
      series uuid not null,
      stratum text not null,
      variant text not null,
      contact bigint not null,
      contacts smallint not null,
      opens smallint not null,
      clicks smallint not null,
      goals smallint not null,
      value numeric not null,
      at timestamptz not null,
      primary key (flow, key)
    );

    create table millrace.experiment_tally (
      workspace int not null,
      flow int not null,
      node text not null,
      series uuid not null,
      stratum text not null,
      variant text not null,
      lane smallint not null,
      contacts bigint not null,
      opens bigint not null,
      clicks bigint not null,
      goals bigint not null,
      value numeric not null,
      squares numeric not null,
      since timestamptz not null,
      primary key (flow, node, series, stratum, variant, lane)
    ) with (fillfactor = 50);

    -- Who was declared the winner; the latest row of a node holds, and one without a variant takes it back.
    create table millrace.experiment_choice (
      id bigint generated always as identity primary key,
      workspace int not null,
      flow int not null,
      node text not null,
      series uuid not null,
      variant text,
      by text not null check (by in ('operator', 'rule')),
      key uuid not null unique,
      at timestamptz not null
    );
    create index experiment_choice_node on millrace.experiment_choice (flow, node, id);`,
}

/** What two contacts have in one experiment stays what each of them has: nobody can have two variants. */
export const mergeExperiments: NonNullable<PluginDefinition['merge']> = async (sql, { workspace, from, into }) => {
  await sql.query(
    `with moved as (
       update millrace.experiment_assignment a set contact = $3
       where a.workspace = $1 and a.contact = $2 and not exists (
         select from millrace.experiment_assignment b where b.flow = a.flow and b.node = a.node and b.contact = $3)
       returning a.flow, a.node
     )
     update millrace.experiment_pass p set contact = $3 from (select distinct flow, node from moved) m
     where p.contact = $2 and p.flow = m.flow and p.node = m.node`,
    [workspace, from, into],
  )
}
