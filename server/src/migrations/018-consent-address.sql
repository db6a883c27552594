-- Which address a given word is for: under double opt-in, confirming one mailbox says nothing of another that the contact gets later.

alter table millrace.consent
  -- Keyed, as `message.address_hash`. Null: of any address, as an operator's word is.
  add column address_hash text;
