-- Whether this database is the one that sent what its files say was sent: a restored dump has forgotten what left after it was taken.

create table millrace.sending (
  single boolean primary key default true check (single),
  -- Names a life of this database; a restored one begins another.
  instance uuid not null default gen_random_uuid(),
  -- Rises every few seconds while processes work. They keep in a file how far they saw it rise: a database that is behind was restored.
  epoch bigint not null default 0,
  -- The server and database it last rose in: elsewhere, this is a copy.
  place text
);
insert into millrace.sending default values;

-- Nothing is sent while one of these is not confirmed.
create table millrace.restoration (
  id uuid primary key default gen_random_uuid(),
  -- The life that the dump was taken of, and where it stood then: what left later is not remembered here.
  instance uuid not null,
  epoch bigint not null,
  reason text not null check (reason in ('behind', 'copied')),
  -- By the runtime's clock: what was queued before is what the dump brought.
  found_at timestamptz not null default millrace.clock_now(),
  confirmed_at timestamptz,
  confirmed_by text,
  queued text check (queued in ('discard', 'send'))
);

-- Messages that left in a life that was lost, as the files of the senders tell. None of them leaves again.
create table millrace.departed (key uuid primary key);
