-- A contact may have confirmed more than one address: the second takes nothing from the first.

alter table millrace.consent
  -- Hashes of others that the word was confirmed for, the latest first. Empty unless `address_hash` is there.
  add column other_hashes text[] not null default '{}';

-- Of addresses that are suppressed by themselves: whether there are any decides what has to be asked of every contact.
create index suppression_by_address on millrace.suppression (workspace, channel) where contact is null;
