/** Alerts: the list of what stands, with filters. */
import type { FC } from "hono/jsx";
import { ALERT_STATES, wordOf } from "../core/alert/state.ts";
import { askedPerson } from "../http/asked-person.ts";
import { requires } from "../http/guard.ts";
import { readShownAlerts } from "../reports/alerts/page.ts";
import type { PrintedListedAlert } from "../reports/alerts/list.ts";
import { countAlerts } from "../store/alert-counts.ts";
import type { AlertCounts } from "../store/alert-counts.ts";
import type { AlertPlace } from "../store/alert-filter.ts";
import { answerPage, frameOf, query, viewerOf, withQuery } from "./page.tsx";
import type { AddPages } from "./page.tsx";
import { AlertTable } from "./parts/alert-table.tsx";
import { More } from "./parts/form.tsx";
import { Layout } from "./parts/layout.tsx";
import type { Frame } from "./parts/layout.tsx";
import { Count, Tiles } from "./parts/text.tsx";

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
    const { rows, counts } = await deps.readAs(viewer, async (client, veil) => {
      const asked = filter.person === undefined ? undefined : await askedPerson(client, veil, filter.person);
      const after = placeOf(query(c, "after"));
      const wanted = { ...filter, person: asked?.key, since: undefined, limit: SHOWN + 1, after };
      const isNobody = filter.person !== undefined && !asked;
      const rows = isNobody ? [] : await readShownAlerts(client, wanted, { veil, domains: viewer.domains });
      return { rows, counts: await countAlerts(client) };
    });
    const alerts = rows.slice(0, SHOWN).map(({ shown }) => shown);
    const last = rows.length > SHOWN ? rows[SHOWN - 1]?.place : undefined;
    const more = last && withQuery(c, { after: `${last.at}_${last.id}` });
    const names = new Map(domains.map(({ id, name }) => [id, name]));
    const own = [...names].filter(([id]) => viewer.domains?.includes(id) ?? true);
    const props = { frame: frameOf(c, deps), alerts, counts, filter, domains: own, more, now: deps.now() };
    return answerPage(c, <AlertList {...props} />);
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
    <p class="lead">
      The one that changed last comes first. What is told in a digest is listed, and counted in its digest
      alone.
    </p>
    <Tiles
      tiles={[
        ["Open", <Count count={counts.open} />],
        ["In hand", <Count count={counts.acknowledged} />],
        ["Snoozed", <Count count={counts.snoozed} />],
        ["Oldest open", counts.oldestOpenAt === null ? "none" : <Age ms={now - counts.oldestOpenAt} />],
      ]}
    />
    <FilterForm filter={filter} domains={domains} />
    <AlertTable
      caption={filter.state === "all" ? "All alerts" : `Alerts: ${wordOf(filter.state as "open")}`}
      alerts={alerts}
      empty="No alert of this kind. That is good news only where the pipeline is healthy: see Pipeline."
    />
    <More href={more} text="Older alerts" />
  </Layout>
);

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
      <input name="person" value={filter.person ?? ""} placeholder="as the list calls them" />
    </label>
    <button type="submit">Show</button>
  </form>
);
