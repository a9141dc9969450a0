/** Alerts: the list of what stands, with filters. */
import type { FC } from "hono/jsx";
import { ALERT_STATES, wordOf } from "../core/alert/state.ts";
import { alertTitle } from "../core/alert/title.ts";
import { requires } from "../http/guard.ts";
import { printListedAlert } from "../reports/alerts/list.ts";
import type { PrintedListedAlert } from "../reports/alerts/list.ts";
import { countAlerts } from "../store/alert-counts.ts";
import type { AlertCounts } from "../store/alert-counts.ts";
import { listAlerts } from "../store/alert-list.ts";
import type { AlertPlace } from "../store/alert-list.ts";
import { readTickets } from "../store/alert-tickets.ts";
import { readLabels } from "../store/control-labels.ts";
import { frameOf, query, viewerOf, withQuery } from "./page.tsx";
import type { AddPages } from "./page.tsx";
import { Layout } from "./parts/layout.tsx";
import type { Frame } from "./parts/layout.tsx";
import { Count, Level, State, Table, Tiles, Time } from "./parts/text.tsx";

const SHOWN = 50;
const FILTER_STATES = [...ALERT_STATES, "withdrawn", "all"] as const;

interface Filter {
  readonly state: (typeof FILTER_STATES)[number];
  readonly domain: string | undefined;
  readonly rule: string | undefined;
  readonly person: string | undefined;
}

export const addAlerts: AddPages = (pages, deps) => {
  pages.get("/alerts", requires("alerts:read"), async (c) => {
    const filter: Filter = {
      state: FILTER_STATES.find((one) => one === c.req.query("state")) ?? "open",
      domain: query(c, "domain"),
      rule: query(c, "rule"),
      person: query(c, "person"),
    };
    const { domains } = (await deps.catalog()).catalog;
    const viewer = viewerOf(c);
    const shown = await deps.readAs(viewer, async (client) => {
      const wanted = { ...filter, since: undefined, limit: SHOWN + 1, after: placeOf(query(c, "after")) };
      const rows = await listAlerts(client, wanted);
      const assets = rows.flatMap(({ top }) => (top?.asset == null ? [] : [top.asset]));
      const names = new Set([...rows.flatMap((row) => row.domains), ...assets]);
      const labels = await readLabels(client, [...names]);
      const tickets = await readTickets(
        client,
        rows.map(({ id }) => id),
      );
      return { rows, labels, tickets, counts: await countAlerts(client) };
    });
    const { rows, labels, tickets, counts } = shown;
    const alerts = rows.slice(0, SHOWN).map((row) =>
      printListedAlert({
        ...row,
        title: alertTitle({ ...row, labels }),
        tickets: tickets.get(row.id) ?? [],
      }),
    );
    const last = rows.length > SHOWN ? rows[SHOWN - 1]?.place : undefined;
    const more = last && withQuery(c, { after: `${last.at}_${last.id}` });
    const names = new Map(domains.map(({ id, name }) => [id, name]));
    const own = [...names].filter(([id]) => viewer.domains?.includes(id) ?? true);
    const props = { frame: frameOf(c, deps), alerts, counts, filter, domains: own, more, now: deps.now() };
    return c.html(<AlertList {...props} />);
  });
};

/** Where a page begins; undefined: at the newest, also where it is no place. */
function placeOf(text: string | undefined): AlertPlace | undefined {
  const [, at, id] = /^(\d{4}-\d\d-\d\dT[\d:.]+Z)_(\d{1,9})$/.exec(text ?? "") ?? [];
  return at === undefined || Number.isNaN(Date.parse(at)) ? undefined : { at, id: Number(id) };
}

interface AlertListProps {
  readonly frame: Frame;
  readonly alerts: readonly PrintedListedAlert[];
  readonly counts: AlertCounts;
  readonly filter: Filter;
  readonly domains: readonly (readonly [id: string, name: string])[];
  readonly more: string | undefined;
  /** In ms. */
  readonly now: number;
}

const AlertList: FC<AlertListProps> = ({ frame, alerts, counts, filter, domains, more, now }) => (
  <Layout frame={frame} title="Alerts" at="/alerts">
    <h1>Alerts</h1>
    <Tiles
      tiles={[
        ["Open", <Count count={counts.open} />],
        ["In hand", <Count count={counts.acknowledged} />],
        ["Snoozed", <Count count={counts.snoozed} />],
        ["Oldest open", counts.oldestOpenAt === null ? "none" : <Age ms={now - counts.oldestOpenAt} />],
      ]}
    />
    <FilterForm filter={filter} domains={domains} />
    <Table
      caption={filter.state === "all" ? "All alerts" : `Alerts: ${wordOf(filter.state as "open")}`}
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
        <Who alert={alert} />,
        alert.asset ?? "",
        <>
          <State state={alert.state} />
          {alert.assignee !== null && <small> {alert.assignee}</small>}
        </>,
      ])}
      empty="No alert of this kind. That is good news only where the pipeline is healthy: see Pipeline."
    />
    {more !== undefined && (
      <nav class="pages" aria-label="More alerts">
        <span></span>
        <a href={more} rel="next">
          Older alerts
        </a>
      </nav>
    )}
  </Layout>
);

/** The title without what the columns say. */
function headline({ subject, rule_id: rule, severity }: PrintedListedAlert): string {
  if (subject === null) return "Nothing of it stands any more";
  const bare = subject.replace(/^\[[A-Z]+\] /, "");
  return rule === null || severity === null ? bare : bare.split(": ").slice(-1).join("");
}

const Who: FC<{ readonly alert: PrintedListedAlert }> = ({ alert: { person, people } }) => {
  if (person === null) return <></>;
  const more = (people ?? 1) - 1;
  return (
    <>
      <a href={`/people/${encodeURIComponent(person)}`}>{person}</a>
      {more > 0 && <small> and {more} more</small>}
    </>
  );
};

const MINUTE_MS = 60_000;

/** `3 d`, `4 h`, `12 min`. */
const Age: FC<{ readonly ms: number }> = ({ ms }) => {
  const minutes = Math.max(0, Math.floor(ms / MINUTE_MS));
  if (minutes < 120) return <>{minutes} min</>;
  return minutes < 48 * 60 ? <>{Math.floor(minutes / 60)} h</> : <>{Math.floor(minutes / 1440)} d</>;
};

const FilterForm: FC<Pick<AlertListProps, "filter" | "domains">> = ({ filter, domains }) => (
  <form class="filter" method="get" action="/alerts" aria-label="Which alerts">
    <label>
      State
      <select name="state">
        {FILTER_STATES.map((state) => (
          <option value={state} selected={state === filter.state}>
            {wordOf(state as "open")}
          </option>
        ))}
      </select>
    </label>
    <label>
      Domain
      <select name="domain">
        <option value="">every domain</option>
        {domains.map(([id, name]) => (
          <option value={id} selected={id === filter.domain}>
            {name}
          </option>
        ))}
      </select>
    </label>
    <label>
      Rule
      <input name="rule" value={filter.rule ?? ""} placeholder="words of its title" />
    </label>
    <label>
      Person
      <input name="person" value={filter.person ?? ""} placeholder="as findings name them" />
    </label>
    <button type="submit">Show</button>
  </form>
);
