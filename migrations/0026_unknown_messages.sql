-- Messages that announce nothing are kept for 90 days, and the last day of them is counted: both look by time.
-- The index is built over few rows; meanwhile whoever receives waits.

create index unknown_messages_received on unknown_messages (received_at);
