/** What a review says first, for its page and for paper: what it is of, and what came out. */
import { compareText } from "../../core/catalog/group.ts";
import { formatCounted } from "../../core/finding/explain.ts";
import type { CertifiedDocument } from "../../core/review/certified.ts";
import type { ReviewDocument, SealedReview } from "../../core/review/document.ts";
import { HOLDER_KINDS } from "../../core/review/right.ts";
import { HOLDER_WORDS, SUGGESTION_WORDS } from "../../core/review/sum.ts";
import { SUGGESTIONS } from "../../core/review/suggest.ts";
import type { CountBar } from "../count-bar.ts";
import { calledIn, whoIn } from "./called.ts";
import type { Who } from "./called.ts";

export function coverRows(
  { id, hash, document }: SealedReview,
  certified?: CertifiedDocument,
): [string, string][] {
  const { domain, period, catalog } = document;
  const owners = domain.owners.map(whoIn(calledIn(document)));
  return [
    ["Review", id],
    ["Domain", domain.id],
    ["Owned by", owners.length === 0 ? "nobody" : owners.join(", ")],
    ["Accounts and Regions", placesWords(document)],
    ["Cadence", cadenceWords(document)],
    ...policyRows(document),
    ...statusRows(certified, whoIn(calledIn(document, certified))),
    ["Period", `${period.from} until ${period.until} (${period.month} in ${period.time_zone})`],
    ["Days of use", `${period.days_of_use.first} to ${period.days_of_use.last}, in UTC`],
    ["Rights as of", document.as_of],
    ["Catalog", `${catalog.hash}${catalog.read_at === null ? "" : `, read at ${catalog.read_at}`}`],
    ["Names", document.names === "shown" ? "shown" : "pseudonyms"],
    ["Prepared by", document.prepared_by],
    ["SHA-256", hash],
  ];
}

function placesWords({
  coverage: { places, assets_of_unknown_account: unplaced = [] },
}: ReviewDocument): string {
  const known = places.map(({ account, region }) => `${account} ${region}`);
  const unknown = unplaced.length === 0 ? [] : [`not known of ${formatCounted(unplaced.length, "asset")}`];
  return [...known, ...unknown].join(", ") || "not known";
}

function cadenceWords({ review_every_days: every = {} }: ReviewDocument): string {
  const said = Object.entries(every)
    .sort(([a], [b]) => compareText(a, b))
    .map(([name, days]) => `${name} every ${formatCounted(days, "day")}`);
  if (said.length === 0) return "every month; the mesh policy says nothing else";
  return `${said.join(", ")}, by the mesh policy; anything else every month`;
}

/** By which hash the mesh policy of the month can be told from another. */
function policyRows({ coverage: { mesh_policies: policies } }: ReviewDocument): [string, string][] {
  if (!policies) return [];
  const said = policies.map(
    ({ sha256, from, until }) => `${sha256}, in force from ${from}${until === null ? "" : ` until ${until}`}`,
  );
  return [["Mesh policy", said.join("; ") || "none was set"]];
}

const STATES: Readonly<Record<CertifiedDocument["state"], string>> = {
  open: "in review",
  signed: "signed once",
  closed: "closed",
};

/** Before anything is decided nothing says when it was prepared, or who reviews it. */
function statusRows(certified: CertifiedDocument | undefined, who: Who): [string, string][] {
  if (!certified) return [["Status", "as it was computed: without what was decided"]];
  const { state, opened_at: opened, decisions, sign_offs: signed } = certified;
  const deciders = [...new Set(decisions.map(({ by }) => by.person))].sort(compareText).map(who);
  const signers = signed.map(({ role, by }) => `${who(by.person)} (${role})`);
  return [
    ["Status", STATES[state]],
    ["Prepared at", opened],
    ["Decided by", deciders.join(", ") || "nobody"],
    ["Signed by", signers.join(", ") || "nobody"],
  ];
}

export function resultTiles(document: ReviewDocument): [string, number][] {
  const { sum, entitled_after_leaving: leavers, used_without_entitlement: loose } = document;
  return [
    [sum.population === 1 ? "right" : "rights", sum.population],
    ["new since the month before", sum.added],
    ["gone", sum.removed],
    ["not to be kept as they are", sum.population - sum.by_suggestion.keep],
    [leavers.length === 1 ? "person who left and has some" : "people who left and have some", leavers.length],
    [loose.length === 1 ? "reader without a right" : "readers without a right, by asset", loose.length],
  ];
}

const FILLS: Readonly<Record<(typeof SUGGESTIONS)[number], CountBar["fill"]>> = {
  revoke_left: "full",
  investigate: "rising",
  revoke_unused: "falling",
  reduce_columns: "dots",
  keep: "empty",
};

export function suggestedBars({ sum }: ReviewDocument): CountBar[] {
  return SUGGESTIONS.map((kind) => ({
    label: SUGGESTION_WORDS[kind],
    count: sum.by_suggestion[kind],
    fill: FILLS[kind],
  }));
}

export function heldBars({ sum }: ReviewDocument): CountBar[] {
  return HOLDER_KINDS.map((kind, at) => ({
    label: HOLDER_WORDS[kind],
    count: sum.by_holder[kind],
    fill: (["full", "rising", "falling", "dots"] as const)[at] ?? "empty",
  }));
}
