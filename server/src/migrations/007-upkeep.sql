-- When a task of the upkeep was last begun: whichever process moves it forward does the task.
create table millrace.upkeep (
  task text primary key,
  -- Real time, not the test clock.
  at timestamptz not null
);
