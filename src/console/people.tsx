/** People: who did what. Whoever looks at one of them is noted. */
import type { FC } from "hono/jsx";
import { seenPerson } from "../http/asked-person.ts";
import { requires } from "../http/guard.ts";
import { noteLook } from "../http/note-look.ts";
import { placeOf, printPerson, readPeoplePage } from "../reports/people/list.ts";
import type { PrintedPerson } from "../reports/people/list.ts";
import { readShownPerson } from "../reports/people/show.ts";
import type { ShownPerson } from "../reports/people/show.ts";
import { answerPage, frameOf, query, viewerOf, withQuery } from "./page.tsx";
import type { AddPages } from "./page.tsx";
import { AlertTable } from "./parts/alert-table.tsx";
import { Bars } from "./parts/bars.tsx";
import { More, Search } from "./parts/form.tsx";
import { AskReport } from "./person-report.tsx";
import { Layout } from "./parts/layout.tsx";
import type { Frame } from "./parts/layout.tsx";
import { Bytes, Count, Facts, Table, Tiles, Time, Verdict } from "./parts/text.tsx";

const SHOWN = 50;
const DAYS = 42;

export const addPeople: AddPages = (pages, deps) => {
  pages.get("/people", requires("people:read"), async (c) => {
    const [search, after] = [query(c, "search"), query(c, "after")];
    const given = { index: await deps.catalog(), now: deps.now() };
    const { people, next } = await deps.readAs(viewerOf(c), async (client, veil) => {
      const seen = { ...given, veil };
      const rows = await readPeoplePage(client, { search, after, limit: SHOWN + 1 }, seen);
      const last = rows.length > SHOWN ? rows[SHOWN - 1] : undefined;
      return {
        people: rows.slice(0, SHOWN).map((row) => printPerson(row, seen)),
        next: last && placeOf(last, veil),
      };
    });
    const more = next === undefined ? undefined : withQuery(c, { after: next });
    return answerPage(c, <PeopleList frame={frameOf(c, deps)} people={people} search={search} more={more} />);
  });
  pages.get("/people/:person", requires("people:read"), async (c) => {
    const viewer = viewerOf(c);
    const found = await deps.readAs(viewer, (client, veil) =>
      seenPerson(client, veil, c.req.param("person")),
    );
    await noteLook(deps.pool, viewer, { action: "person.viewed", people: [found.key] });
    const given = { index: await deps.catalog(), now: deps.now(), domains: viewer.domains, days: DAYS };
    const person = await deps.readAs(viewer, (client, veil) =>
      readShownPerson(client, found, { ...given, veil }),
    );
    return answerPage(c, <Shown frame={frameOf(c, deps)} person={person} now={deps.now()} />);
  });
};

const PeopleList: FC<{
  readonly frame: Frame;
  readonly people: readonly PrintedPerson[];
  readonly search: string | undefined;
  readonly more: string | undefined;
}> = ({ frame, people, search, more }) => (
  <Layout frame={frame} title="People" at="/people">
    <h1>People</h1>
    <p class="lead">Whoever looks at somebody here is noted in the audit log.</p>
    <Search action="/people" label="Name, pseudonym or peer group" value={search} which="Which people" />
    <Table
      caption="People and services of whom something was seen"
      columns={[
        { name: "Who" },
        { name: "Peer group" },
        { name: "Kind" },
        { name: "Last seen" },
        { name: "Open findings", isNumber: true },
      ]}
      rows={people.map((one) => [
        <>
          <a class="row-link" href={`/people/${encodeURIComponent(one.person)}`}>
            {one.person}
          </a>
          {one.name !== null && <small> {one.name}</small>}
        </>,
        one.peer_group ?? "",
        one.kind,
        one.last_day ?? "",
        one.open_findings > 0 ? <span class="badge high">{one.open_findings}</span> : "0",
      ])}
      empty={search === undefined ? "Nobody was seen yet." : "Nobody of this name, as you may call them."}
    />
    <More href={more} text="More people" />
  </Layout>
);

const Shown: FC<{ readonly frame: Frame; readonly person: ShownPerson; readonly now: number }> = ({
  frame,
  person,
  now,
}) => (
  <Layout frame={frame} title={person.person} at="/people">
    <h1>{person.person}</h1>
    <p class="lead">
      {[person.name, person.title, person.kind].filter((part) => part !== null).join(", ")} ·{" "}
      <a href={`/subscriptions?person=${encodeURIComponent(person.person)}`}>
        subscriptions they took part in
      </a>
    </p>
    <Tiles
      tiles={[
        ["Open findings", <Count count={person.open_findings} />],
        ["Last seen", person.last_day ?? "never"],
        ["Usual in an hour", <Usual bytes={person.usual?.hour_bytes} />],
        ["Peers in an hour", <Usual bytes={person.usual?.peers_hour_bytes} />],
      ]}
    />
    <div class="columns">
      <div>
        <section class="card" aria-label="Bytes by day">
          <h2>Bytes by day; days with accesses outside entitlements are marked</h2>
          <Bars
            title="Bytes read by day"
            bars={person.days.toReversed().map(({ day, bytes_out: value, verdicts }) => ({
              label: day,
              value,
              isMarked: (verdicts["none"] ?? 0) + (verdicts["revoked"] ?? 0) > 0,
            }))}
          />
        </section>
        <AlertTable caption="Alerts" alerts={person.alerts} empty="None was ever raised." />
        <Days person={person} />
      </div>
      <div>
        <Who person={person} />
        <AskReport person={person.person} now={now} />
      </div>
    </div>
  </Layout>
);

const Who: FC<{ readonly person: ShownPerson }> = ({ person }) => (
  <>
    <section class="card" aria-label="Who they are">
      <h2>Who they are</h2>
      <Facts
        facts={[
          ["Pseudonym", person.pseudonym],
          ["Peer group", person.peer_group],
          ["Projects", person.projects.join(", ")],
          ["Groups", person.groups.join(", ")],
          ["In the catalog", person.known ? "yes" : "no"],
        ]}
      />
    </section>
    <Table
      caption="What they may read now"
      columns={[{ name: "What" }, { name: "By" }, { name: "Since" }]}
      rows={person.entitlements.map((line) => [
        line.who,
        [line.how, line.detail].filter((part) => part !== null).join(": "),
        <Time time={line.from} never="ever" />,
      ])}
      empty="Nothing, as far as the catalog says."
    />
  </>
);

const Usual: FC<{ readonly bytes: number | null | undefined }> = ({ bytes }) =>
  bytes === null || bytes === undefined ? <span class="quiet">not known</span> : <Bytes bytes={bytes} />;

const Days: FC<{ readonly person: ShownPerson }> = ({ person }) => (
  <Table
    caption="Days"
    columns={[
      { name: "Day" },
      { name: "Accesses", isNumber: true },
      { name: "Objects", isNumber: true },
      { name: "Bytes", isNumber: true },
      { name: "Verdicts" },
    ]}
    rows={person.days.slice(0, 21).map((one) => [
      one.day,
      <>
        <Count count={one.accesses} />
        {one.denied > 0 && <small> {one.denied} denied</small>}
      </>,
      <Count count={one.objects} />,
      <Bytes bytes={one.bytes_out} />,
      Object.entries(one.verdicts).map(([verdict, count]) => (
        <>
          <Verdict verdict={verdict} /> <small>{count} </small>
        </>
      )),
    ])}
    empty="Nothing was read."
  />
);
