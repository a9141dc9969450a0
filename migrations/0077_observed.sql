-- What workers observe, as histograms: how long rules take, how late events come. Workers have no port of their own, so what they count is
-- here, and every server shows it. A row for each figure and label: no more than there are rules, or sources.
-- A new table: takes no lock that anybody waits for.

create table observed (
  figure text collate "C" not null,
  label text collate "C" not null, -- of which rule, or source
  counts int8[] not null, -- by bucket, each without those below it; the last one is what is above every bound
  sum float8 not null, -- in seconds
  primary key (figure, label)
);
