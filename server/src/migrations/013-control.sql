-- How runs are started, limited, forked and joined.

-- Of a branch: the run that the contact entered by. Branches are found by their contact, so that no index has to be kept for them.
alter table millrace.run add column branch_of uuid;

-- Runs that may start in one day of the workspace; null: any number. With `monthly_visits` it follows from them.
alter table millrace.workspace add column daily_quota int check (daily_quota >= 0), add column monthly_visits bigint check (monthly_visits >= 0);

-- Runs started, by the day in the workspace's zone. A visit counts its own as the last thing before its commit.
create table millrace.quota_day (
  workspace int not null references millrace.workspace,
  day date not null,
  used int not null,
  primary key (workspace, day)
) with (fillfactor = 50);

-- Starts that were refused although the flow's entry settings would let the contact in. reason: quota, closed.
create table millrace.refusal (
  id bigint generated always as identity primary key,
  workspace int not null,
  flow int not null,
  contact bigint not null,
  at timestamptz not null,
  reason text not null,
  detail json not null
);
create index refusal_workspace on millrace.refusal (workspace, id);
create index refusal_at on millrace.refusal (workspace, at);
create index refusal_contact on millrace.refusal (contact);
