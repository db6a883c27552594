-- Whom a message may reach, and when: consents, subscription groups, quiet hours, frequency caps.

-- What a contact's word is, by channel and purpose: the key of a subscription group, or '*' for all marketing of the channel.
create table millrace.consent (
  workspace int not null,
  contact bigint not null,
  channel text not null check (channel <> ''),
  purpose text not null check (purpose <> ''),
  -- `pending` only where nothing else was said before: what is not confirmed neither gives nor takes what stands.
  state text not null check (state in ('given', 'pending', 'withdrawn')),
  -- Given by a confirmation (double opt-in, a signed link of a message) or by an operator.
  confirmed boolean not null default false,
  pending_at timestamptz,
  source text not null,
  proof jsonb,
  at timestamptz not null,
  primary key (contact, channel, purpose)
);

-- All that was ever said, in order: the proof outlives the change.
create table millrace.consent_change (
  id bigint generated always as identity primary key,
  workspace int not null,
  contact bigint not null,
  channel text not null,
  purpose text not null,
  state text not null,
  source text not null,
  proof jsonb,
  at timestamptz not null
);
create index consent_change_contact on millrace.consent_change (contact, id);

-- Channels whose marketing needs consent. A channel without a row needs none: it is sent to whoever did not withdraw.
create table millrace.consent_mode (
  workspace int not null references millrace.workspace,
  channel text not null,
  mode text not null check (mode in ('opt-in', 'double')),
  primary key (workspace, channel)
);

create table millrace.subscription_group (
  workspace int not null references millrace.workspace,
  key text not null check (key <> '' and key <> '*'),
  title jsonb not null,
  description jsonb,
  -- Whether those who said nothing get its messages.
  subscribed boolean not null,
  position int not null,
  primary key (workspace, key)
);

-- Quiet hours and caps, as the workspace wrote them. The revision also counts changes of groups and of modes of consent.
create table millrace.sending_rules (
  workspace int primary key references millrace.workspace,
  rules jsonb not null,
  revision int not null default 1,
  updated_at timestamptz not null
);

alter table millrace.message
  -- From 1 to 9, which goes first when there is no room for all. Not checked here: that would read the whole log.
  add column priority smallint not null default 5,
  -- While queued: until when rules of sending put it off, and which: quiet-hours, capped.
  add column not_before timestamptz,
  add column deferred_for text,
  -- When it was last claimed to be sent: what frequency caps count by.
  add column claimed_at timestamptz;
