/** Rules: what is looked for, whether its tests pass, how often it fired, and what people made of that. */
import type { FC } from "hono/jsx";
import { formatCounted } from "../core/finding/explain.ts";
import { requires } from "../http/guard.ts";
import { notFound } from "../http/problem.ts";
import { readRule, readRuleList } from "../reports/rules-hits/read.ts";
import type { ListedRule, ShownRule } from "../reports/rules-hits/read.ts";
import { answerPage, frameOf, query, viewerOf } from "./page.tsx";
import type { AddPages } from "./page.tsx";
import { Bars } from "./parts/bars.tsx";
import { Search } from "./parts/form.tsx";
import { Layout } from "./parts/layout.tsx";
import type { Frame } from "./parts/layout.tsx";
import { Count, Facts, Level, Table, Tiles, Time } from "./parts/text.tsx";

export const addRules: AddPages = (pages, deps) => {
  pages.get("/rules", requires("rules:read"), async (c) => {
    const search = query(c, "search");
    const words = search?.toLowerCase().split(/\s+/) ?? [];
    const known = await deps.rules();
    const wanted = known.filter(({ title, id }) =>
      words.every((word) => `${title} ${id}`.toLowerCase().includes(word)),
    );
    const viewer = viewerOf(c);
    const given = { viewer, index: await deps.catalog(), present: (await deps.coverage()).now };
    const rules = await deps.readAs(viewer, (client) => readRuleList(client, wanted, given));
    return answerPage(c, <RuleList frame={frameOf(c, deps)} rules={rules} search={search} />);
  });
  pages.get("/rules/:id", requires("rules:read"), async (c) => {
    const id = c.req.param("id");
    const rule = (await deps.rules()).find((one) => one.id === id);
    if (!rule) throw notFound();
    const viewer = viewerOf(c);
    const given = { viewer, index: await deps.catalog(), present: (await deps.coverage()).now };
    const shown = await deps.readAs(viewer, (client) => readRule(client, rule, given));
    return answerPage(c, <Shown frame={frameOf(c, deps)} rule={shown} />);
  });
};

const RuleList: FC<{
  readonly frame: Frame;
  readonly rules: readonly ListedRule[];
  readonly search: string | undefined;
}> = ({ frame, rules, search }) => (
  <Layout frame={frame} title="Rules" at="/rules">
    <h1>Rules</h1>
    <Search
      action="/rules"
      label="Title or id"
      value={search}
      placeholder="words of it"
      which="Which rules"
    />
    <Table
      caption={`${formatCounted(rules.length, "rule")}, with what they found in 30 days`}
      columns={[
        { name: "Severity" },
        { name: "Rule" },
        { name: "Tests" },
        { name: "Findings", isNumber: true },
        { name: "Alerts", isNumber: true },
        { name: "Confirmed", isNumber: true },
        { name: "Last" },
      ]}
      rows={rules.map((rule) => [
        <Level level={rule.level} />,
        <>
          <a class="row-link" href={`/rules/${encodeURIComponent(rule.id)}`}>
            {rule.title}
          </a>
          <br />
          <small>
            {rule.category} · {rule.tier}
            {rule.shadow ? " · in shadow: nobody is told" : ""}
            {rule.silent ? " · gives no findings of its own" : ""}
          </small>
        </>,
        <Tests results={rule.test_results} />,
        <Count count={rule.findings} />,
        <Count count={rule.alerts} />,
        share(rule),
        <Time time={rule.last_finding_at} />,
      ])}
      empty="No rule has this title."
    />
  </Layout>
);

/** Of what was decided. */
function share({ confirmed_share: own, confirmed, false_positives: wrong }: ListedRule): string {
  return own === null ? "" : `${Math.round(own * 100)} % of ${confirmed + wrong}`;
}

const Tests: FC<{ readonly results: ListedRule["test_results"] }> = ({
  results: { passed, failed, skipped },
}) => {
  if (failed > 0) return <span class="badge critical">{failed} fail</span>;
  if (passed === 0) return <span class="badge medium">none</span>;
  return (
    <>
      <span class="badge good">{passed} pass</span>
      {skipped > 0 && <small> {skipped} left out</small>}
    </>
  );
};

const Shown: FC<{ readonly frame: Frame; readonly rule: ShownRule }> = ({ frame, rule }) => (
  <Layout frame={frame} title={rule.title} at="/rules">
    <p class="row">
      <Level level={rule.level} />
      <span class="quiet">
        {rule.category} · tier {rule.tier} · {rule.status}
      </span>
    </p>
    <h1>{rule.title}</h1>
    <Tiles
      tiles={[
        ["Findings in 30 days", <Count count={rule.findings} />],
        ["Alerts in 30 days", <Count count={rule.alerts} />],
        [
          "Confirmed",
          rule.confirmed_share === null ? "nothing decided" : `${Math.round(rule.confirmed_share * 100)} %`,
        ],
        ["Tests", <Tests results={rule.test_results} />],
      ]}
    />
    <div class="columns">
      <div>
        <What rule={rule} />
        <section class="card" aria-label="Findings by week">
          <h2>Findings by week</h2>
          <Bars
            title="Findings of it by week"
            unit="findings"
            bars={rule.weeks.map(({ week, findings }) => ({ label: week, value: findings }))}
          />
        </section>
      </div>
      <div>
        <Origin rule={rule} />
        <Table
          caption="How far domains are with it"
          columns={[{ name: "Domain" }, { name: "Stage" }]}
          rows={rule.domains.map(({ domain, name, stage }) => [name ?? domain, stage])}
          empty="No domain is known."
        />
      </div>
    </div>
  </Layout>
);

const What: FC<{ readonly rule: ShownRule }> = ({ rule }) => (
  <section class="card story" aria-label="What it is">
    <p>{rule.description}</p>
    {rule.explanation !== null && (
      <>
        <h2>What it says</h2>
        <p>{rule.explanation}</p>
      </>
    )}
    <h2>When it fires</h2>
    <pre>
      <code>{rule.condition.join("\n")}</code>
    </pre>
    <Lines heading="What to do" lines={rule.next_steps} />
    <Lines heading="Harmless causes to look for first" lines={rule.falsepositives} />
  </section>
);

const Origin: FC<{ readonly rule: ShownRule }> = ({ rule }) => (
  <section class="card" aria-label="Where it comes from">
    <Facts
      facts={[
        ["Id", <code>{rule.id}</code>],
        ["Author", rule.author],
        ["Licence", rule.license],
        ["Version", rule.version],
        ["Source", rule.source],
        ["Window", rule.window],
        ["Runbook", rule.runbook === null ? null : <Page url={rule.runbook} />],
        [
          "References",
          rule.references.length === 0 ? null : rule.references.map((url) => <Page url={url} />),
        ],
      ]}
    />
  </section>
);

const Lines: FC<{ readonly heading: string; readonly lines: readonly string[] }> = ({ heading, lines }) => {
  if (lines.length === 0) return <></>;
  return (
    <>
      <h2>{heading}</h2>
      <ul>
        {lines.map((line) => (
          <li>{line}</li>
        ))}
      </ul>
    </>
  );
};

/** A link where it is one that browsers may follow, else its text. */
const Page: FC<{ readonly url: string }> = ({ url }) =>
  url.startsWith("https://") ? (
    <>
      <a href={url} rel="noreferrer">
        {url}
      </a>{" "}
    </>
  ) : (
    <>{url} </>
  );
