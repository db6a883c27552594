-- Keys for pages: they are public, so what is sent with them proves nothing of whom it is about. Who a visitor is, the server of their site
-- proves, by a hash of the user id under a secret of the workspace.

alter table millrace.api_key drop constraint api_key_kind_check;
alter table millrace.api_key
  -- api: the management API; write: sending events from a server, which is believed; browser: the same from pages and apps, which are not.
  add constraint api_key_kind_check check (kind in ('api', 'write', 'browser')),
  -- When a browser last showed a key of a server.
  add column browser_at timestamptz,
  -- When a page last named a user without the proof.
  add column unproved_at timestamptz;

-- The key in the addresses of public pages of forms, which nobody but this server makes under that name.
update millrace.api_key set kind = 'browser' where kind = 'write' and name = 'Public pages' and created_by is null;

-- The secrets themselves follow from MILLRACE_SECRET: a copy of the database proves nothing. No row: the first one.
create table millrace.identity_secret (
  workspace int primary key references millrace.workspace,
  generation int not null,
  rotated_at timestamptz not null default now()
);
