/** Subscriptions: the list of who asked for what, and one of them with its timeline. */
import type { FC } from "hono/jsx";
import { askedPerson } from "../http/asked-person.ts";
import { requires } from "../http/guard.ts";
import { noteLook } from "../http/note-look.ts";
import { notFound } from "../http/problem.ts";
import { SUBSCRIPTION_STATUSES, listSubscriptions } from "../reports/subscriptions/list.ts";
import type { ListedSubscription } from "../reports/subscriptions/list.ts";
import { readSubscription } from "../reports/subscriptions/show.ts";
import type { PrintedStep, ShownSubscription } from "../reports/subscriptions/show.ts";
import { formatSpan } from "../reports/subscriptions/span.ts";
import { answerPage, frameOf, query, viewerOf, withQuery } from "./page.tsx";
import type { AddPages } from "./page.tsx";
import { More } from "./parts/form.tsx";
import { Layout } from "./parts/layout.tsx";
import type { Frame } from "./parts/layout.tsx";
import { Facts, Table, Time } from "./parts/text.tsx";

const SHOWN = 50;

interface Filter {
  readonly status: (typeof SUBSCRIPTION_STATUSES)[number] | undefined;
  readonly domain: string | undefined;
  readonly project: string | undefined;
  readonly asset: string | undefined;
  readonly person: string | undefined;
}

export const addSubscriptions: AddPages = (pages, deps) => {
  pages.get("/subscriptions", requires("assets:read"), async (c) => {
    const status = SUBSCRIPTION_STATUSES.find((one) => one === query(c, "status"));
    const [domain, project] = [query(c, "domain"), query(c, "project")];
    const [asset, person] = [query(c, "asset"), query(c, "person")];
    const filter: Filter = { status, domain, project, asset, person };
    const viewer = viewerOf(c);
    const index = await deps.catalog();
    const { found, about } = await deps.readAs(viewer, async (client, veil) => {
      const asked = person === undefined ? undefined : await askedPerson(client, veil, person);
      if (person !== undefined && !asked) return { found: [], about: [] };
      const wanted = {
        ...filter,
        person: asked?.key,
        limit: SHOWN + 1,
        after: placeIn(c.req.query("after") ?? ""),
      };
      const rows = listSubscriptions({ index, viewer, veil, now: deps.now() }, wanted);
      return { found: rows, about: asked ? [asked.key] : [] };
    });
    if (about.length > 0) await noteLook(deps.pool, viewer, { action: "person.viewed", people: about });
    const last = found.length > SHOWN ? found[SHOWN - 1]?.subscription : undefined;
    const more = last && withQuery(c, { after: `${last.from}\n${last.id}` });
    const rows = found.slice(0, SHOWN).map(({ shown }) => shown);
    return answerPage(c, <List frame={frameOf(c, deps)} rows={rows} filter={filter} more={more} />);
  });
  pages.get("/subscriptions/:id", requires("assets:read"), async (c) => {
    const viewer = viewerOf(c);
    const [index, coverage] = [await deps.catalog(), await deps.coverage()];
    const given = { viewer, index, coverage, id: c.req.param("id"), now: deps.now() };
    const shown = await deps.readAs(viewer, (client, veil) => readSubscription(client, { ...given, veil }));
    if (!shown) throw notFound();
    return answerPage(c, <Shown frame={frameOf(c, deps)} shown={shown} />);
  });
};

/** Where the page before ended; undefined: it is no such place. */
function placeIn(text: string): { readonly from: number; readonly id: string } | undefined {
  const [, from, id] = /^(-?\d+|-Infinity)\n(.+)$/s.exec(text) ?? [];
  return from === undefined || id === undefined ? undefined : { from: Number(from), id };
}

const List: FC<{
  readonly frame: Frame;
  readonly rows: readonly ListedSubscription[];
  readonly filter: Filter;
  readonly more: string | undefined;
}> = ({ frame, rows, filter, more }) => (
  <Layout frame={frame} title="Subscriptions" at="/subscriptions">
    <h1>Subscriptions</h1>
    <FilterForm filter={filter} />
    <Table
      caption="Subscriptions and requests, the newest first"
      columns={[
        { name: "Asset" },
        { name: "Subscriber" },
        { name: "Status" },
        { name: "Since" },
        { name: "Until" },
        { name: "Asked for by" },
        { name: "Approved by" },
      ]}
      rows={rows.map((one) => [
        <>
          <a class="row-link" href={`/subscriptions/${encodeURIComponent(one.id)}`}>
            {one.asset_name}
          </a>
          <small> {one.domain_name ?? one.domain ?? "of no domain"}</small>
        </>,
        one.subscriber_name,
        <Status shown={one} />,
        <Time time={one.since} never="since ever" />,
        <Time time={one.until} never="open" />,
        one.requested_by ?? <span class="quiet">not known</span>,
        one.approved_by ?? (
          <span class="quiet">{one.status === "requested" ? "nobody yet" : "not known"}</span>
        ),
      ])}
      empty="None that you see is so."
    />
    <More href={more} text="Earlier subscriptions" />
  </Layout>
);

const FilterForm: FC<{ readonly filter: Filter }> = ({ filter }) => (
  <form class="filter" method="get" action="/subscriptions" aria-label="Which subscriptions">
    <label>
      Status
      <select name="status">
        <option value="">every status</option>
        {SUBSCRIPTION_STATUSES.map((status) => (
          <option value={status} selected={status === filter.status}>
            {status}
          </option>
        ))}
      </select>
    </label>
    <label>
      Domain
      <input name="domain" value={filter.domain ?? ""} placeholder="id or name" />
    </label>
    <label>
      Project
      <input name="project" value={filter.project ?? ""} placeholder="on either side" />
    </label>
    <label>
      Asset
      <input name="asset" value={filter.asset ?? ""} placeholder="id or name" />
    </label>
    <label>
      Person
      <input name="person" value={filter.person ?? ""} placeholder="as lists call them" />
    </label>
    <button type="submit">Show</button>
  </form>
);

const STATUS_CLASS: Readonly<Record<string, string>> = {
  requested: "medium",
  approved: "good",
  rejected: "low",
  revoked: "low",
  cancelled: "low",
};

const Status: FC<{ readonly shown: Pick<ListedSubscription, "status" | "waiting_hours"> }> = ({ shown }) => (
  <>
    <span class={`badge ${STATUS_CLASS[shown.status] ?? ""}`}>{shown.status}</span>
    {shown.waiting_hours !== null && <small> waits {formatSpan(shown.waiting_hours * 3_600)}</small>}
  </>
);

const Shown: FC<{ readonly frame: Frame; readonly shown: ShownSubscription }> = ({ frame, shown }) => {
  const may = frame.viewer?.domains;
  const isOwn = may === undefined || (shown.domain !== null && may.includes(shown.domain));
  return (
    <Layout frame={frame} title={`${shown.asset_name} for ${shown.subscriber_name}`} at="/subscriptions">
      <h1>
        {shown.asset_name} for {shown.subscriber_name}
      </h1>
      <p class="lead">
        {shown.id} · <Status shown={shown} />
      </p>
      <div class="columns">
        <div>
          <section class="card" aria-label="Timeline">
            <h2>Timeline</h2>
            <ol class="steps">
              {shown.timeline.map((step) => (
                <StepItem step={step} />
              ))}
            </ol>
          </section>
        </div>
        <div>
          <section class="card" aria-label="What it is of">
            <h2>What it is of</h2>
            <Facts
              facts={[
                [
                  "Asset",
                  isOwn ? (
                    <a href={`/assets/${encodeURIComponent(shown.asset)}`}>{shown.asset_name}</a>
                  ) : (
                    shown.asset_name
                  ),
                ],
                ["Project", shown.project_name ?? shown.project],
                ["Domain", shown.domain_name ?? shown.domain],
                ["Subscriber", `${shown.subscriber_kind.replaceAll("_", " ")} ${shown.subscriber_name}`],
                ["Read", shown.as_of === null ? null : <Time time={shown.as_of} />],
              ]}
            />
            <p class="quiet">
              Seen: the service gives the time. Logged: an event does. Assumed: it was between two reads.
            </p>
          </section>
        </div>
      </div>
    </Layout>
  );
};

const STATE_WORDS: Readonly<Record<PrintedStep["state"], string>> = {
  done: "at a time that nobody gives",
  open: "not yet",
  none: "none",
  unknown: "unknown",
};

/** In words throughout: what is done is told by more than a mark. */
const StepItem: FC<{ readonly step: PrintedStep }> = ({ step }) => {
  const took = step.took_seconds === null ? undefined : formatSpan(step.took_seconds);
  return (
    <li class={step.state}>
      <strong>{step.step.replaceAll("_", " ")}</strong>{" "}
      {step.at === null ? <span class="quiet">{STATE_WORDS[step.state]}</span> : <When at={step.at} />}
      {step.at !== null && <small> {step.how}</small>}
      {step.by !== null && <> by {step.by}</>}
      {took !== undefined && <small> {step.state === "open" ? `for ${took} so far` : `after ${took}`}</small>}
      {step.words !== null && <blockquote>{step.words}</blockquote>}
      {step.note !== null && <p class="quiet">{step.note}</p>}
    </li>
  );
};

const When: FC<{ readonly at: string }> = ({ at }) => (at.includes("T") ? <Time time={at} /> : <>{at}</>);
