-- What a file's elements came in, and why some of them are no records. Files that were read before this was kept say so.
-- Takes an exclusive lock on files for as long as its rows take to be written.
alter table files
  add column container text, -- null: not done
  add column skip_reasons jsonb not null default '{}';

update files set container = 'not_recorded',
  skip_reasons = case when records_skipped = 0 then '{}' else jsonb_build_object('not_recorded', records_skipped) end
  where state = 'done';

alter table files add constraint files_container check (container is not null or state <> 'done');
