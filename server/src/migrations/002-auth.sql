-- Who may do what. People sign in (account, member, session), programs carry keys. Times here are real, never the test clock's.

create table millrace.account (
  id int generated always as identity primary key,
  email text not null unique check (email <> '' and email = lower(email)),
  password_hash text not null,
  created_at timestamptz not null default now()
);

create table millrace.member (
  workspace int not null references millrace.workspace,
  account int not null references millrace.account,
  role text not null check (role in ('owner', 'editor', 'viewer')),
  primary key (workspace, account)
);
create index member_account on millrace.member (account);

-- Only hashes of tokens are kept: a copy of the database signs nobody in.
create table millrace.session (
  token_hash bytea primary key,
  workspace int not null,
  account int not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  foreign key (workspace, account) references millrace.member (workspace, account) on delete cascade
);
create index session_expiry on millrace.session (expires_at);

create table millrace.api_key (
  id int generated always as identity primary key,
  workspace int not null references millrace.workspace,
  name text not null check (name <> ''),
  -- The first characters of the key, to tell keys apart in lists.
  prefix text not null,
  key_hash bytea not null unique,
  -- api: the management API; write: sending events.
  kind text not null check (kind in ('api', 'write')),
  created_at timestamptz not null default now(),
  created_by int references millrace.account,
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index api_key_workspace on millrace.api_key (workspace, id);

-- The workspace of a single-tenant install; presets of the environment belong to it.
insert into millrace.workspace (name) select 'Main' where not exists (select from millrace.workspace);
