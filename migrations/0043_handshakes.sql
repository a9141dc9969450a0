-- What is asked of one subscription, or of all to one listing, without looking through the history: the attempts of DataZone to grant it,
-- the subscriptions and the requests of a listing. Partial indexes; each holds off writers of the history while it is made, some seconds
-- of a million subscriptions.
create index control_entries_attempts on control_entries ((content ->> 'subscription'))
  where kind = 'subscription_grant' and superseded_by is null;
create index control_entries_subscriptions on control_entries ((content ->> 'listing'))
  where kind = 'subscription' and superseded_by is null and valid_until is null;
create index control_entries_requests on control_entries ((content -> 'listings' ->> 0))
  where kind = 'subscription_request' and superseded_by is null and valid_until is null;
