-- Who published a version and what they noted; what is to be published or paused later; and contacts who are taken over to a new version.

alter table millrace.flow_version add column published_by text, add column note text;

-- One of a kind for each flow. The document is frozen: what is edited after it was planned is not published by it.
create table millrace.flow_plan (
  workspace int not null,
  flow int not null references millrace.flow on delete cascade,
  action text not null check (action in ('publish', 'pause')),
  at timestamptz not null,
  made_at timestamptz not null,
  made_by text not null,
  note text,
  document jsonb,
  -- What becomes of those who wait: [{ node, action, to }]
  mapping jsonb not null default '[]',
  -- Why it was not done when its time came: { code, message }
  failure jsonb,
  primary key (flow, action),
  check ((action = 'publish') = (document is not null))
);
create index flow_plan_at on millrace.flow_plan (at) where failure is null;

-- How far contacts who waited in older versions have been taken over. The row is the truth: whoever looks goes on from there.
create table millrace.flow_moving (
  workspace int not null,
  flow int not null references millrace.flow on delete cascade,
  version int not null,
  made_by text not null,
  -- [{ node, action: move or exit, to }]
  mapping jsonb not null,
  -- Contacts whom it was about when it was published.
  total int not null,
  -- Whether every visit that began before the version was published is over.
  begun boolean not null default false,
  -- The last run that was looked at.
  looked_at uuid not null default '00000000-0000-0000-0000-000000000000',
  sent int not null default 0,
  done_at timestamptz,
  primary key (flow, version)
);
create index flow_moving_open on millrace.flow_moving (flow, version) where done_at is null;
