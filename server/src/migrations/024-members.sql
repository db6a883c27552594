-- Links by which people come in: for a colleague who is invited, and for a member who is to choose a new password. One a person.
create table millrace.invitation (
  id int generated always as identity primary key,
  workspace int not null references millrace.workspace,
  email text not null check (email <> '' and email = lower(email)),
  -- Null: a member already, who is to choose a new password.
  role text check (role in ('owner', 'editor', 'viewer')),
  token_hash bytea not null unique,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  unique (workspace, email)
);
