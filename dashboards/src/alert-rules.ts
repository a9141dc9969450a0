/** Alerts on the pipeline itself, as Grafana provisions them: for whoever has no Prometheus. */
import { SCOPE_AGE, tidy } from "./query.ts";

export interface AlertRule {
  readonly uid: string;
  readonly title: string;
  readonly summary: string;
  readonly severity: "critical" | "warning";
  /** One row with one number. */
  readonly sql: string;
  /** Above this it fires. */
  readonly above: number;
  /** For so long. */
  readonly lasts: string;
  /** What takes Postgres longer is asked every ten minutes, and not every minute. */
  readonly isSeldom?: true;
}

export const ALERT_RULES: readonly AlertRule[] = [
  {
    uid: "auditplane-ingest-behind",
    title: "Files wait to be read",
    summary:
      "The oldest object of a trail has been due for over an hour, or some wait and none was read in that time",
    severity: "critical",
    // what cannot be had is put off and is not due meanwhile; one that is missing is put off for a quarter of an hour in all
    sql: `select greatest(oldest_waiting_seconds, case when files_waiting > 0 then idle_seconds end) as seconds
      from reporting.pipeline_now`,
    above: 3_600,
    lasts: "20m",
  },
  {
    uid: "auditplane-nothing-read",
    title: "Nothing is read",
    summary: "No object of a trail was read for six hours, or nothing at all since it was set up",
    severity: "critical",
    sql: `select case when newest_hour is null then (select extract(epoch from now() - min(at)) from reporting.changes where kind = 'release')
        else coalesce(idle_seconds, 0) end as idle_seconds from reporting.pipeline_now`,
    above: 21_600,
    lasts: "15m",
  },
  {
    uid: "auditplane-place-silent",
    title: "An account or Region went silent",
    summary:
      "Of a place that had events in most hours of a week none came since, for a day or longer, five weeks at most",
    severity: "warning",
    // the week before its last event, so that it stays silent for as long as nothing comes back
    sql: `with hours as (
        select account, region, hour, max(hour) over (partition by account, region) as newest
        from reporting.coverage_hours where hour > now() - interval '36 days'
      )
      select count(*) as places from (
        select from hours where newest <= now() - interval '1 day' and hour > newest - interval '7 days'
        group by account, region having count(*) > 84
      ) silent`,
    above: 0,
    lasts: "30m",
    isSeldom: true,
  },
  {
    uid: "auditplane-derive-behind",
    title: "Hours wait to be derived",
    summary: "Over 240 hours of data wait to be derived again, or what is read now does, for an hour",
    severity: "warning",
    // hours by place are derived: where files are read and no hour comes, nobody derives
    sql: `select case when dirty_hours > 240 or dirty_hours > 0 and coalesce(idle_seconds, 0) < 3600
          and coalesce(newest_hour, '-infinity') < now() - interval '3 hours' then dirty_hours else 0 end as hours
      from reporting.pipeline_now`,
    above: 0,
    lasts: "1h",
  },
  {
    uid: "auditplane-digest-invalid",
    title: "A digest does not prove its files",
    summary: "A digest file of the last day is missing, or its signature or a hash is wrong",
    severity: "critical",
    sql: `select count(*) as digests from reporting.digests
      where read_at > now() - interval '1 day' and state in ('invalid_signature', 'invalid_hash', 'missing')`,
    above: 0,
    lasts: "0s",
  },
  {
    uid: "auditplane-quarantine-grows",
    title: "Records are set aside",
    summary: "Over a thousand files or records were set aside within a day",
    severity: "warning",
    sql: "select count(*) as elements from reporting.quarantine where created_at > now() - interval '1 day'",
    above: 1_000,
    lasts: "0s",
  },
  {
    uid: "auditplane-messages-waiting",
    title: "Messages wait to be sent",
    summary: "A message about an alert has been due for over an hour",
    severity: "critical",
    // none is tried for longer than a day
    sql: `select coalesce(max(extract(epoch from now() - created_at)), 0)::float8 as seconds from reporting.messages
      where state = 'pending' and created_at > now() - interval '3 days'`,
    above: 3_600,
    lasts: "15m",
  },
  {
    uid: "auditplane-messages-dead",
    title: "Messages are given up",
    summary: "A route refused messages for good, or for a day, since yesterday",
    severity: "critical",
    // when a message was made says nothing: one is tried for a day before it is given up, and may have been held back before
    sql: "select count(*) as routes from reporting.pipeline_gaps where kind = 'route_refused' and day >= (now() at time zone 'UTC')::date - 1",
    above: 0,
    lasts: "0s",
  },
  {
    uid: "auditplane-entitlements-old",
    title: "Entitlements are old",
    summary: "A scope of the control plane was not read for a day: verdicts are pending, or of yesterday",
    severity: "warning",
    sql: `select coalesce(max(${SCOPE_AGE}), 0) as age
        from reporting.entitlement_scopes s where is_configured`,
    above: 86_400,
    lasts: "30m",
  },
];

/** The content of `dashboards/provisioning/alerting/auditplane.yaml`. */
export function alertProvisioning(): object {
  return {
    apiVersion: 1,
    groups: [
      group("pipeline", "1m", (rule) => !rule.isSeldom),
      group("pipeline-seldom", "10m", (rule) => rule.isSeldom === true),
    ],
  };
}

function group(name: string, interval: string, isIn: (rule: AlertRule) => boolean): object {
  return { orgId: 1, name, folder: "auditplane", interval, rules: ALERT_RULES.filter(isIn).map(provisioned) };
}

function provisioned({ uid, title, summary, severity, sql, above, lasts }: AlertRule): object {
  const query = { refId: "A", editorMode: "code", format: "table", rawQuery: true, rawSql: tidy(sql) };
  const threshold = {
    refId: "B",
    type: "threshold",
    expression: "A",
    conditions: [{ evaluator: { type: "gt", params: [above] } }],
  };
  return {
    uid,
    title,
    condition: "B",
    data: [
      { refId: "A", relativeTimeRange: { from: 3_600, to: 0 }, datasourceUid: "auditplane-pg", model: query },
      { refId: "B", relativeTimeRange: { from: 0, to: 0 }, datasourceUid: "__expr__", model: threshold },
    ],
    for: lasts,
    // a database that does not answer is as bad as what it would say
    noDataState: "Alerting",
    execErrState: "Error",
    annotations: { summary, runbook_url: `docs/runbooks/pipeline-health.md#${uid}` },
    labels: { severity, product: "auditplane" },
  };
}
