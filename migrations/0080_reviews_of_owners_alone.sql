-- Which reviews somebody may see is for the role of owners: anybody may call a function unless it is said otherwise, readers of dashboards too.
revoke execute on function viewer_reviews(), viewer_review_items() from public;
grant execute on function viewer_reviews(), viewer_review_items() to auditplane_owner;
