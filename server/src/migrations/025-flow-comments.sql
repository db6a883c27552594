-- What the team says to each other about a flow and its steps. Beside the document: it makes no version and is in nobody's way.
create table millrace.flow_comment (
  id int generated always as identity primary key,
  workspace int not null references millrace.workspace,
  flow int not null references millrace.flow on delete cascade,
  -- Null: of the flow as a whole. The draft may have lost the step since.
  node text,
  -- The comment that is answered, which itself answers none.
  thread int references millrace.flow_comment on delete cascade,
  -- Null: a key's.
  account int references millrace.account,
  author text not null,
  text text not null check (text <> ''),
  -- Accounts who are asked to look.
  mentions int[] not null,
  created_at timestamptz not null,
  edited_at timestamptz,
  -- Of what begins a thread alone.
  resolved_at timestamptz,
  resolved_by text
);
create index flow_comment_flow on millrace.flow_comment (flow, id);
create index flow_comment_thread on millrace.flow_comment (thread);
create index flow_comment_workspace on millrace.flow_comment (workspace, id);
