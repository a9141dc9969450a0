-- Accounts whose logs we hold, as the records say themselves: an account that a caller is of is not ours for that.
create table log_accounts (account text primary key);

insert into log_accounts (account)
select d.value from dictionary d
where d.kind = 1 and d.value ~ '^\d{12}$' and exists (select from events e where e.account_id = d.id);
