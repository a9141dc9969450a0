/** One alert: what happened, whether it is normal, whether they were entitled, on what it rests, and what to make of it. */
import type { FC } from "hono/jsx";
import { z } from "zod";
import type { AlertAction } from "../core/alert/state.ts";
import type { ComposedMessage } from "../core/finding/message.ts";
import type { Part, PartKind } from "../core/message/parts.ts";
import { decideAlert } from "../http/decide.ts";
import { requires } from "../http/guard.ts";
import { revealPeople } from "../http/reveal.ts";
import { Decide, Reveal } from "./alert-decide.tsx";
import { Evidence } from "./alert-evidence.tsx";
import { readAlertPage } from "./alert-page.ts";
import type { AlertPage } from "./alert-page.ts";
import { answerPage, frameOf, readForm, reason, viewerOf } from "./page.tsx";
import type { AddPages } from "./page.tsx";
import { Bars } from "./parts/bars.tsx";
import { Layout } from "./parts/layout.tsx";
import type { Frame } from "./parts/layout.tsx";
import { Bytes, Count, Facts, Level, State, Table, Time, Verdict } from "./parts/text.tsx";

export const addAlert: AddPages = (pages, deps) => {
  pages.get("/alerts/:id{[1-9]\\d{0,8}}", requires("alerts:read"), async (c) => {
    const page = await readAlertPage(Number(c.req.param("id")), viewerOf(c), deps);
    return answerPage(c, <Shown frame={frameOf(c, deps)} page={page} />);
  });
  pages.post("/alerts/:id{[1-9]\\d{0,8}}/reveals", requires("people:reveal"), async (c) => {
    const id = Number(c.req.param("id"));
    const form = await readForm(c, z.object({ reason }));
    await revealPeople(deps, viewerOf(c), { alert: id, ...form });
    return c.redirect(`/alerts/${id}`, 303);
  });
  pages.post("/alerts/:id{[1-9]\\d{0,8}}/decisions", requires("alerts:decide"), async (c) => {
    const id = Number(c.req.param("id"));
    const form = await readForm(c, decision);
    await decideAlert(deps, viewerOf(c), { id, action: actionOf(form), reason: form.reason });
    return c.redirect(`/alerts/${id}`, 303);
  });
};

const until = z.iso.date("a day is missing").transform((day) => Date.parse(`${day}T23:59:59Z`));

const decision = z.discriminatedUnion(
  "do",
  [
    z.object({ do: z.enum(["acknowledge", "resolve", "mark_false_positive", "confirm", "reopen"]), reason }),
    z.object({ do: z.enum(["snooze", "expect"]), reason, until }),
    z.object({
      do: z.literal("assign"),
      reason,
      to: z.string("a name is missing").trim().min(1, "a name is missing").max(320, "the name is too long"),
    }),
  ],
  "what to do is missing",
);

function actionOf(form: z.infer<typeof decision>): AlertAction {
  if (form.do === "assign") return { kind: "assign", to: form.to };
  return form.do === "snooze" || form.do === "expect"
    ? { kind: form.do, until: form.until }
    : { kind: form.do };
}

const Shown: FC<{ readonly frame: Frame; readonly page: AlertPage }> = ({ frame, page }) => {
  const { alert, message, person, findings } = page;
  const top = findings[0];
  return (
    <Layout frame={frame} title={`Alert ${alert.id}`} at="/alerts">
      <p class="row">
        {(message ?? top) && <Level level={message?.essence.level ?? top?.level ?? null} />}
        <State state={alert.state} />
        <span class="quiet">
          #{alert.id} · changed <Time time={alert.changed_at} />
        </span>
        <a class="below" href="#stands">
          Decide
        </a>
      </p>
      <h1>{message ? headline(message) : "Nothing of this alert stands any more"}</h1>
      <div class="columns">
        <div>
          {message && <Story message={message} />}
          {person && <Use person={person} />}
          {person?.asset != null && <History history={person.history} />}
          {page.kind === "history" ? <Summed /> : <Evidence findings={findings} />}
        </div>
        <div>
          <Standing page={page} />
          {page.isHidden && frame.viewer?.permissions.has("people:reveal") && <Reveal alert={alert.id} />}
          {frame.viewer?.permissions.has("alerts:decide") && alert.state !== "withdrawn" && (
            <Decide page={page} viewer={frame.viewer} />
          )}
          <Told page={page} />
        </div>
      </div>
    </Layout>
  );
};

const Summed: FC = () => (
  <p class="notice">
    What is summed up here has no pages of its own: <code>GET /v1/findings</code> and{" "}
    <code>auditplane findings list</code> have each.
  </p>
);

/** What happened, without the level and the number, which stand beside it. */
function headline({ parts, subject }: ComposedMessage): string {
  const line = parts.find(({ kind }) => kind === "what")?.lines[0];
  return (line ?? subject).replace(/^[A-Z]+: /, "");
}

const HEADINGS: Partial<Record<PartKind, string>> = {
  why: "Why it fired",
  normal: "Is it normal",
  next: "What to do",
};

const Story: FC<{ readonly message: ComposedMessage }> = ({ message }) => {
  const of = (kind: PartKind): readonly Part[] => message.parts.filter((part) => part.kind === kind);
  const [said = []] = of("what").map(({ lines }) => lines.slice(1).filter((line) => line !== ""));
  return (
    <section class="card story" aria-label="What happened">
      {said.map((line) => (
        <p>{line}</p>
      ))}
      <FactLines lines={of("facts").flatMap(({ lines }) => lines)} />
      {(["why", "normal", "next"] as const).map((kind) =>
        of(kind)
          .filter(({ lines }) => lines.length > 0)
          .map(({ heading, lines }) => (
            <>
              <h2>{heading ?? HEADINGS[kind]}</h2>
              {lines.map((line) => (
                <p>{line.trim()}</p>
              ))}
            </>
          )),
      )}
      {message.essence.runbook !== null && (
        <p>
          <a href={`/rules/${encodeURIComponent(message.essence.ruleId)}`}>The rule, and its runbook</a>
        </p>
      )}
    </section>
  );
};

/** A fact has its name before it; what a summary lists has none, and is a line as it is. */
const FactLines: FC<{ readonly lines: readonly string[] }> = ({ lines }) => (
  <>
    <Facts
      facts={lines.filter(isFact).map((line) => [line.slice(0, NAME).trim(), line.slice(NAME).trim()])}
    />
    {lines
      .filter((line) => !isFact(line) && line.trim() !== "")
      .map((line) => (line.startsWith(CREDIT) ? <p class="credit">{line.trim()}</p> : <p>{line.trim()}</p>))}
  </>
);

/** So many letters has the name of a fact. */
const NAME = 14;
/** What a list says of a line before, such as whose rule it was. */
const CREDIT = " ".repeat(8);

function isFact(line: string): boolean {
  return /^\S.*\s$/.test(line.slice(0, NAME)) && line.length > NAME;
}

type Person = NonNullable<AlertPage["person"]>;

const Use: FC<{ readonly person: Person }> = ({ person }) => (
  <>
    <section class="card" aria-label="Bytes read by day">
      <h2>
        What <a href={`/people/${encodeURIComponent(person.name)}`}>{person.name}</a> read, by day
      </h2>
      <Bars
        title={`Bytes read by ${person.name}`}
        bars={person.days.map(({ day, bytesOut }) => ({
          label: day,
          value: bytesOut,
          isMarked: day >= person.from && day <= person.until,
        }))}
      />
    </section>
    <Table
      caption="Their accesses, the newest first"
      columns={[
        { name: "Day" },
        { name: "Asset" },
        { name: "Action" },
        { name: "Verdict" },
        { name: "Accesses", isNumber: true },
        { name: "Bytes", isNumber: true },
      ]}
      rows={person.cells.map((cell) => [
        cell.day,
        <AssetLink asset={cell.asset} />,
        cell.action,
        <Verdict verdict={cell.verdict} />,
        <>
          <Count count={cell.accesses} />
          {cell.denied > 0 && <small> {cell.denied} denied</small>}
        </>,
        <Bytes bytes={cell.bytesOut} />,
      ])}
      empty="None in this time."
    />
  </>
);

export const AssetLink: FC<{ readonly asset: string }> = ({ asset }) => (
  <a href={`/assets/${encodeURIComponent(asset)}`}>{asset}</a>
);

const History: FC<Pick<Person, "history">> = ({ history }) => (
  <Table
    caption="Whether they were entitled to read it"
    columns={[
      { name: "From" },
      { name: "Until" },
      { name: "Verdict" },
      { name: "By" },
      { name: "Subscription" },
    ]}
    rows={history.map(({ from, until, verdict, via, subscription }) => [
      <Time time={from} never="since ever" />,
      <Time time={until} never="now" />,
      <Verdict verdict={verdict} />,
      via ?? "",
      subscription ?? "",
    ])}
    empty="The catalog knows nothing of what was read: it is of no asset."
  />
);

const Standing: FC<{ readonly page: AlertPage }> = ({ page: { alert } }) => (
  <section class="card" id="stands" aria-label="How it stands">
    <h2>How it stands</h2>
    <Facts
      facts={[
        ["State", <State state={alert.state} />],
        ["Since", <Time time={alert.since} />],
        ["Until", alert.until === null ? null : <Time time={alert.until} />],
        ["By", alert.actor],
        ["In the hands of", alert.assignee],
        ["Reason", alert.reason],
        ["Domains", alert.domains.join(", ")],
        [
          "Tickets",
          alert.tickets.length === 0
            ? null
            : alert.tickets.map(({ key, url }) => (
                <a href={url} rel="noreferrer">
                  {key}
                </a>
              )),
        ],
      ]}
    />
  </section>
);

const Told: FC<{ readonly page: AlertPage }> = ({ page: { deliveries } }) => (
  <Table
    caption="Who was told"
    columns={[{ name: "Route" }, { name: "State" }, { name: "When" }]}
    rows={deliveries.map(({ route, state, sentAt, lastError }) => [
      route,
      <>
        {state}
        {lastError !== null && <small> {lastError}</small>}
      </>,
      <Time time={sentAt} never="not yet" />,
    ])}
    empty="Nobody was told yet: the domain observes, or nothing sends."
  />
);
