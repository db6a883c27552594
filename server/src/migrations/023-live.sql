-- What is watched while flows run: counts by day, who stands where, and what failed.

-- Node counters by day of the workspace, moved in the same statement as millrace.counter. Lane -1 has what past days were folded into.
create table millrace.counter_day (
  workspace int not null,
  lane smallint not null,
  flow int not null,
  version int not null,
  day date not null,
  node text not null,
  what text not null,
  count bigint not null,
  primary key (flow, node, day, what, version, lane)
) with (fillfactor = 50);

-- Who stands at a node, newest first; runs that ended leave it.
create index run_inside on millrace.run (flow, node, id) where status = 0;
-- Runs that failed: few, and only they cost it anything.
create index run_failed on millrace.run (workspace, id) where status = 2;

-- A failure that somebody has seen and leaves as it is. One that fails anew is to be seen anew: `since` of the run is later then.
alter table millrace.run add column ignored_at timestamptz, add column ignored_by text;
