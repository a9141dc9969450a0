/** What a review's page says beside its lines: what is apart, what changed, what went past rights, and how far all of it could be seen. */
import type { FC } from "hono/jsx";
import { formatBytes, formatCount, formatCounted } from "../../core/finding/explain.ts";
import { shownText } from "../../core/record/text.ts";
import type { ReviewDocument } from "../../core/review/document.ts";
import { calledIn, whoIn } from "./called.ts";
import type { CalledAs, Who } from "./called.ts";
import type { Listed } from "./listed.ts";
import { CONTROLS } from "./controls.ts";
import { ownLists } from "./own.tsx";
import { rowsText } from "./rows.tsx";

export const Beyond: FC<{ readonly document: ReviewDocument }> = ({ document }) => (
  <Lists lists={listsOf(document)} />
);

export const Lists: FC<{ readonly lists: readonly Listed[] }> = ({ lists }) => (
  <>
    {lists.map(({ title, head, rows, none, isSummed = false }) => (
      <section>
        <h2>{title}</h2>
        {rows.length === 0 ? (
          <p class="quiet">{none}</p>
        ) : (
          <div class="scroll">
            <table class={isSummed ? "summed" : undefined}>
              <thead>
                <tr>
                  {head.map((name) => (
                    <th scope="col">{name}</th>
                  ))}
                </tr>
              </thead>
              <tbody
                dangerouslySetInnerHTML={{
                  __html: rowsText(rows, (row) => (
                    <tr>
                      {row.map((cell) => (
                        <td class={TIME.test(cell) ? "time" : undefined}>
                          <bdi>{shownText(cell)}</bdi>
                        </td>
                      ))}
                    </tr>
                  )),
                }}
              />
            </table>
          </div>
        )}
      </section>
    ))}
  </>
);

/** Not to be broken. */
const TIME = /^\d{4}-\d{2}-\d{2}(T[\d:.]+Z)?$/;

/** In the order in which they are read. */
export function listsOf(document: ReviewDocument): Listed[] {
  const calledAs = calledIn(document);
  const who = whoIn(calledAs);
  return [
    teamsOf(document, calledAs),
    ...about(document, who),
    ...beside(document, who),
    ...seen(document, who),
    ...ownLists(document, who),
    CONTROLS,
  ];
}

/** Of those whom items are for that are no person's own. */
function teamsOf({ items }: ReviewDocument, calledAs: CalledAs): Listed {
  const teams = new Map<string, Set<string>>();
  for (const { holder, subject, people } of items) {
    if (holder !== "team") continue;
    const known = teams.get(subject) ?? new Set();
    for (const id of people) known.add(id);
    teams.set(subject, known);
  }
  return {
    title: "Who is in which project or group",
    head: ["Project or group", "Who", "Name"],
    rows: [...teams].flatMap(([team, people]) =>
      [...people].map((id) => [whoIn(calledAs)(team), id, calledAs(id)]),
    ),
    none: "No right is of a project or group in which somebody is known.",
  };
}

function about(document: ReviewDocument, who: Who): Listed[] {
  const { apart, changes } = document;
  return [
    {
      title: "Apart from people",
      head: ["Kind", "Items"],
      rows: [
        ["services", apart.services],
        ["identities that are nobody's alone", apart.shared],
        ["third parties", apart.third_parties],
      ].map(([kind, ids]) => [
        String(kind),
        ids?.length === 0 ? "none" : ((ids ?? []) as string[]).join(", "),
      ]),
      none: "",
    },
    {
      title: "Since the month before",
      head: ["Change", "Right", "On", "Who", "Note"],
      rows: changes.map(({ change, kind, asset, project, subject, note }) => [
        change,
        kind,
        asset ?? `all of ${who(project)}`,
        who(subject),
        note ?? "",
      ]),
      none: "Nothing changed.",
    },
  ];
}

function beside(document: ReviewDocument, who: Who): Listed[] {
  return [
    {
      title: "Used without entitlement",
      head: ["Who", "Asset", "Verdict", "Ways", "Times", "Bytes", "Last day"],
      rows: document.used_without_entitlement.map((use) => [
        who(use.person),
        use.asset,
        use.verdict,
        use.ways.join(", "),
        formatCount(use.accesses),
        formatBytes(use.bytes_out),
        use.last_day,
      ]),
      none: "None was seen.",
    },
    {
      title: "Entitled after leaving",
      head: ["Who", "Left at", "Items"],
      rows: document.entitled_after_leaving.map(({ person, left_at: at, items }) => [
        who(person),
        at ?? "nobody says when",
        items.join(", "),
      ]),
      none: "Nobody who left has a right.",
    },
    {
      title: "Where plan, grant, use and metadata disagree",
      head: ["Kind", "Asset", "About", "Reason"],
      rows: document.governance_gaps.map(({ kind, asset, subject, reason }) => [
        kind,
        asset ?? "",
        subject === null ? "" : who(subject),
        reason,
      ]),
      none: "Nowhere, as far as was looked.",
    },
  ];
}

/** Of a place so many are listed; the original has all. */
const STRETCHES = 12;

function seen({ assets, coverage }: ReviewDocument, who: Who): Listed[] {
  return [
    {
      title: "Assets, and how far their use could be seen",
      head: ["Asset", "Name", "Project", "Classification", "Macie", "Items", "Seen", "Why not in full"],
      rows: assets.map((asset) => [
        asset.id,
        asset.name,
        who(asset.project),
        asset.classification ?? "",
        asset.sensitivity ?? "",
        String(asset.items),
        asset.observability,
        asset.not_seen ?? "",
      ]),
      none: "The domain had no assets.",
    },
    {
      title: "Hours of which events came",
      head: ["Account", "Region", "Hours", "Missing"],
      rows: [
        ...coverage.places.map(({ account, region, hours, hours_seen: heard, missing }) => [
          account,
          region,
          `${heard} of ${hours}`,
          missing
            .slice(0, STRETCHES)
            .map(({ from, until }) => `${from} until ${until}`)
            .concat(
              missing.length > STRETCHES
                ? [`and ${formatCounted(missing.length - STRETCHES, "more", "more")}`]
                : [],
            )
            .join("; "),
        ]),
        ...(coverage.assets_of_unknown_account ?? []).map((asset) => [
          "not known",
          "not known",
          "not known",
          `all, of asset ${asset}`,
        ]),
      ],
      none: "Nobody knows in which accounts the data lie.",
    },
    {
      title: "Reads of the catalog in the month",
      head: ["Scope", "Taken", "Refused", "Failed"],
      rows: coverage.catalog_reads.map(({ scope, taken, refused, failed }) => [
        scope,
        String(taken),
        String(refused),
        String(failed),
      ]),
      none: "None: the catalog is of a file, or nobody read it.",
    },
  ];
}
