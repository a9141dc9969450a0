/** Alerts, one a row. */
import type { Child, FC } from "hono/jsx";
import type { PrintedListedAlert } from "../../reports/alerts/list.ts";
import { Level, State, Table, Time } from "./text.tsx";

export const AlertTable: FC<{
  readonly caption: string;
  readonly alerts: readonly PrintedListedAlert[];
  readonly empty: Child;
}> = ({ caption, alerts, empty }) => (
  <Table
    caption={caption}
    columns={[
      { name: "Severity" },
      { name: "Alert" },
      { name: "Person" },
      { name: "Asset" },
      { name: "State" },
    ]}
    rows={alerts.map((alert) => [
      <Level level={alert.severity ?? "past"} />,
      <>
        <a class="row-link" href={`/alerts/${alert.id}`}>
          {headline(alert)}
        </a>
        <br />
        <small>
          #{alert.id} · <Time time={alert.changed_at} />
          {alert.domains.length > 0 && ` · ${alert.domains.join(", ")}`}
        </small>
      </>,
      alert.person === null ? "" : <Who person={alert.person} people={alert.people} />,
      alert.asset ?? "",
      <>
        <State state={alert.state} />
        {alert.in_digest && <small> in a digest</small>}
        {alert.assignee !== null && <small> {alert.assignee}</small>}
      </>,
    ])}
    empty={empty}
  />
);

/** The title without what the columns say. */
function headline({ subject, rule_id: rule, severity }: PrintedListedAlert): string {
  if (subject === null) return "Nothing of it stands any more";
  const bare = subject.replace(/^\[[A-Z]+\] /, "");
  return rule === null || severity === null ? bare : bare.split(": ").slice(-1).join("");
}

const Who: FC<{ readonly person: string; readonly people: number | null }> = ({ person, people }) => {
  const more = (people ?? 1) - 1;
  return (
    <>
      <a href={`/people/${encodeURIComponent(person)}`}>{person}</a>
      {more > 0 && <small> and {more} more</small>}
    </>
  );
};
