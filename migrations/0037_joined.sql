-- What else somebody did on a day is asked for each of their findings that is new. Writers of findings wait while it is built.
create index findings_person on findings (person_id, window_start);
