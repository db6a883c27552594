-- When a flow's timetables let contacts in next, and how far a batch under way has come. The row is the truth; nothing rings but to look at it.
create table millrace.timetable (
  workspace int not null,
  flow int not null references millrace.flow,
  node text not null,
  -- Null: never again.
  next_at timestamptz,
  -- The instant that a batch under way is for, and the last contact it has looked at.
  batch_at timestamptz,
  looked_at bigint not null default 0,
  primary key (flow, node)
);
