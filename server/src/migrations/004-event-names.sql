-- Names and properties of events that were ever received: what pickers in the editor offer.
create table millrace.event_name (
  workspace int not null references millrace.workspace,
  name text not null,
  property text not null default '',
  seen_at timestamptz not null default now(),
  primary key (workspace, name, property)
);
