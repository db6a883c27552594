-- Segments; and when each contact is to be looked at by what its workspace asks of everybody (segments by rule, moments of triggers).

create table millrace.segment (
  workspace int not null,
  key text not null check (key <> ''),
  name text not null check (name <> ''),
  colour text not null,
  -- Null: static, its members are put in by hand and by flows.
  rule jsonb,
  -- The workspace's revision at which it came to be, and when: whoever is in it from then on has not entered it.
  revision bigint not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (workspace, key)
);

-- A contact without a row has not been looked at; only its lane's visitor changes a row.
create table millrace.look (
  workspace int not null,
  lane smallint not null,
  contact bigint not null,
  seen_at timestamptz,
  revision bigint not null default 0,
  look_at timestamptz,
  primary key (workspace, contact)
) with (fillfactor = 80);
create index look_due on millrace.look (workspace, lane, look_at) where look_at is not null;

-- Lanes whose contacts are all to be looked at: a new question was asked. A stamp that moved on asks again.
create sequence millrace.survey_stamp;
create table millrace.survey (
  workspace int not null,
  lane smallint not null,
  stamp bigint not null default nextval('millrace.survey_stamp'),
  primary key (workspace, lane)
);

-- Since when the current version has been active: moments that its triggers name up to then are nobody's.
alter table millrace.flow add column active_since timestamptz;
update millrace.flow set active_since = updated_at where state = 'active';

-- Who is in which segment; of those by rule, as far as everybody has been looked at.
create table millrace.segment_member (
  workspace int not null,
  segment text not null,
  contact bigint not null,
  since timestamptz not null,
  primary key (workspace, contact, segment)
);
create index segment_member_segment on millrace.segment_member (workspace, segment, contact);
