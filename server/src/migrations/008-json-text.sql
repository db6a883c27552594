-- JSON that only the runtime writes and reads back whole is kept as text: Postgres would check every character of what this process has
-- just made, which was a third of what the row cost. What SQL looks into stays jsonb.
alter table millrace.run alter column event type text, alter column data type text, alter column state type text;
alter table millrace.activation alter column steps type text;
alter table millrace.inbox alter column payload type text;
alter table millrace.message alter column content type text;
alter table millrace.call alter column data type text;
