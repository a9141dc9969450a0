/** What a report about one person says, for its page and for paper. */
import { formatBytes, formatCount } from "../../core/finding/explain.ts";
import { shownText } from "../../core/record/text.ts";
import { DECISIONS } from "../../core/review/due.ts";
import type { PersonDocument, PersonItemDocument, SealedPerson } from "../../core/review/person/document.ts";
import { OUTCOME_WORDS, UNDECIDED } from "../../core/review/person/sum.ts";
import type { CountBar } from "../count-bar.ts";
import { calledIn, whoIn } from "../review/called.ts";
import type { Who } from "../review/called.ts";
import { givenBy } from "../review/given-by.ts";
import type { Listed } from "../review/listed.ts";
import { spanOf } from "../review/items.tsx";

export function personCover({ id, hash, document }: SealedPerson): [string, string][] {
  const { person, period } = document;
  const known: [string, string][] = [
    ["Name", person.name ?? ""],
    ["Also known as", person.identities.join(", ")],
    ["Peer group", person.peer_group ?? ""],
  ];
  return [
    ["Report", id],
    ["Who", person.key],
    ...known.filter(([, value]) => value !== ""),
    ["Month", period.month],
    ["As of", document.as_of],
    ["Names", document.names === "shown" ? "shown" : "pseudonyms"],
    ["Prepared by", document.prepared_by],
    ["SHA-256", hash],
  ];
}

export function personTiles({
  sum,
  items,
  used_without_entitlement: loose,
}: PersonDocument): [string, number][] {
  const used = items.filter(({ days_active: days }) => days > 0);
  return [
    [sum.population === 1 ? "right" : "rights", sum.population],
    ["by their own name", sum.by_name],
    ["that they used in the month", used.length],
    ["to be revoked", sum.by_decision.revoke],
    [loose.length === 1 ? "asset read without a right" : "assets read without a right", loose.length],
  ];
}

const FILLS = ["empty", "full", "rising", "falling", "dots", "dots", "falling", "rising", "empty"] as const;

export function outcomeBars({ sum }: PersonDocument): CountBar[] {
  return [...DECISIONS, ...UNDECIDED].map((name, at) => ({
    label: OUTCOME_WORDS[name],
    count: sum.by_decision[name],
    fill: FILLS[at] ?? "empty",
  }));
}

/** As much as there is room for beside a bar. */
function cut(name: string): string {
  const letters = Array.from(new Intl.Segmenter().segment(name), ({ segment }) => segment);
  return letters.length > 32 ? `${letters.slice(0, 31).join("")}…` : name;
}

export function domainBars({ domains }: PersonDocument): CountBar[] {
  return domains.map(({ name, rights }) => ({ label: cut(shownText(name)), count: rights, fill: "full" }));
}

export interface PersonCell {
  readonly text: string;
  readonly below: readonly string[];
}

export const PERSON_COLUMNS = [
  "What",
  "Right",
  "Asked for, approved, given",
  "Last used",
  "Read",
  "Decided",
] as const;

/** How whoever is in it is written. */
type Called = {
  readonly who: Who;
  readonly nameOf: (domain: string) => string;
};

export function calledInPerson(document: PersonDocument): Called {
  const names = new Map(document.domains.map(({ id, name }) => [id, name]));
  return { who: whoIn(calledIn(document)), nameOf: (id) => names.get(id) ?? id };
}

/** By column; texts as they were given. */
export function personCells(item: PersonItemDocument, { who, nameOf }: Called): PersonCell[] {
  const { asset, asset_name: name, project, classification, sensitivity, went_to: went } = item;
  const labels = [
    classification ?? "",
    sensitivity === null ? "" : `Macie: ${sensitivity}`,
    went === null ? "" : `went to ${nameOf(went.domain)}`,
  ];
  return [
    {
      text: name ?? asset ?? `all of ${who(project)}`,
      below: given(name === null ? null : asset, nameOf(item.domain), ...labels),
    },
    {
      text: `${item.kind}: ${item.allows.join(", ")}`,
      below: given(
        item.through === null ? "by their own name" : `through ${who(item.through)}`,
        spanOf(item),
      ),
    },
    {
      text: item.requested_by === null ? "" : who(item.requested_by),
      below: given(
        item.approved_by === null ? "" : `approved by ${who(item.approved_by)}`,
        item.justification,
        givenBy(item, who),
      ),
    },
    usedCell(item),
    {
      text: item.days_active === 0 ? "" : formatBytes(item.bytes_out),
      below: item.days_active === 0 ? [] : [`${formatCount(item.accesses)} times`, daysOf(item.days_active)],
    },
    decidedCell(item, who),
  ];
}

function usedCell({
  last_used: last,
  perhaps_used: perhaps,
  observability,
  not_seen: why,
}: PersonItemDocument): PersonCell {
  const never = observability === "seen" ? "not as far back as days are kept" : "not known";
  return {
    text: last ?? never,
    below: given(perhaps === null || perhaps === last ? "" : `perhaps on ${perhaps}`, why),
  };
}

function decidedCell({ state, decision, last_decision: last }: PersonItemDocument, who: Who): PersonCell {
  if (decision)
    return {
      text: OUTCOME_WORDS[decision.decision],
      below: given(
        `by ${who(decision.by)} on ${decision.at.slice(0, 10)}`,
        decision.until === null ? "" : `until ${decision.until.slice(0, 10)}`,
        decision.reason,
        decision.ticket,
        decision.decision === "revoke" ? goneWords(decision.gone) : "",
      ),
    };
  return {
    text: state === "decided" ? "" : OUTCOME_WORDS[state],
    below:
      last === null
        ? []
        : given(
            `${last.decision} by ${last.by === null ? "somebody who was erased" : who(last.by)} on ${last.at.slice(0, 10)}`,
            last.reason,
          ),
  };
}

function goneWords(gone: { readonly at: string; readonly event_id: string | null } | null): string {
  if (gone === null) return "nothing shows yet that it is gone";
  return `gone at ${gone.at}${gone.event_id === null ? "" : `, event ${gone.event_id}`}`;
}

function daysOf(days: number): string {
  return days === 1 ? "on 1 day" : `on ${days} days`;
}

function given(...texts: readonly (string | null)[]): string[] {
  return texts.filter((text): text is string => text !== null && text !== "");
}

/** Beside their rights. */
export function personLists(document: PersonDocument): Listed[] {
  return [
    {
      title: "Read without a right",
      head: ["Domain", "Asset", "Verdict", "Ways", "Times", "Bytes", "Last day"],
      rows: document.used_without_entitlement.map((use) => [
        use.domain,
        use.asset,
        use.verdict,
        use.ways.join(", "),
        formatCount(use.accesses),
        formatBytes(use.bytes_out),
        use.last_day,
      ]),
      none: "Nothing, as far as it could be seen.",
    },
    {
      title: "Of which domains, and by which reviews",
      head: ["Domain", "Rights", "From", "Until", "Review", "State", "SHA-256"],
      rows: document.domains.map((one) => [
        one.name,
        formatCount(one.rights),
        one.from,
        `${one.until} (${one.time_zone})`,
        one.review ?? "none was opened",
        one.review_state ?? "",
        one.review_sha256 ?? "",
      ]),
      none: "Of none.",
    },
  ];
}
