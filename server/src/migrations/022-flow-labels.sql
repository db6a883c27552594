-- By which flows are found and told apart in their list; no run depends on them.
alter table millrace.flow add column labels text[] not null default '{}';
