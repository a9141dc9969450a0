/** An auditor's sample, each item with what there is to show of it. */
import { shownText } from "../../core/record/text.ts";
import type { CertifiedDocument } from "../../core/review/certified.ts";
import type { ItemDocument, SealedReview } from "../../core/review/document.ts";
import { sampleOf } from "../../core/review/proof/sample.ts";
import { givenBy } from "../review/given-by.ts";
import type { ProofFormat } from "./verified.ts";

export interface SampleGiven {
  readonly sealed: SealedReview;
  /** undefined: the report has no decisions. */
  readonly certified: CertifiedDocument | undefined;
  readonly n: number;
  readonly seed: string;
}

export type SampledItem = ReturnType<typeof sampled>;

export function renderSample({ sealed, certified, n, seed }: SampleGiven, format: ProofFormat): string {
  const items = sampleOf(sealed.document.items, { n, seed }).map((item) => sampled(item, certified));
  const population = sealed.document.items.length;
  if (format === "json")
    return `${JSON.stringify({ review: sealed.id, review_sha256: sealed.hash, seed, population, sample: items }, null, 2)}\n`;
  const head = `${items.length} of ${population} items of ${sealed.id}, drawn by "${shownText(seed)}"`;
  return `${[head, ...items.map(itemText)].join("\n\n")}\n`;
}

/** Evidence of an item: request, approval, grant, last use, decision, proof that it is gone. */
function sampled(item: ItemDocument, certified: CertifiedDocument | undefined) {
  const decision = certified?.decisions.find((one) => one.item === item.id) ?? null;
  const carried = certified?.carried.find((one) => one.item === item.id) ?? null;
  return {
    id: item.id,
    kind: item.kind,
    asset: item.asset,
    project: item.project,
    subject: item.subject,
    people: item.people,
    request: {
      subscription: item.subscription,
      requested_by: item.requested_by,
      justification: item.justification,
    },
    approval: { approved_by: item.approved_by },
    grant: {
      allows: item.allows,
      way: item.way,
      since: item.since,
      until: item.until,
      ...(item.granted_by !== undefined && {
        by: item.granted_by,
        at: item.granted_at,
        told_by: item.granted_told_by,
        event_id: item.granted_event_id,
        session: item.granted_session,
        through: item.granted_through,
      }),
    },
    last_use: { day: item.last_used, perhaps: item.perhaps_used, observability: item.observability },
    suggestion: { kind: item.suggestion, reason: item.reason },
    decision,
    carried,
    removal: decision?.removal ?? null,
  };
}

function itemText(item: SampledItem): string {
  const { request, approval, grant, last_use: use, decision, carried, removal } = item;
  const or = (text: string | null, otherwise: string): string =>
    text === null ? otherwise : shownText(text);
  return [
    `${item.id} ${item.kind} of ${shownText(item.subject)} on ${shownText(item.asset ?? `all of ${item.project}`)}`,
    `  asked for   ${or(request.requested_by, "nobody says by whom")}${request.justification === null ? "" : `: ${shownText(request.justification)}`}`,
    `  approved    ${or(approval.approved_by, "nobody says by whom")}`,
    `  granted     ${grant.allows.map(shownText).join(", ")}, ${or(grant.since, "since before it was recorded")} until ${or(grant.until, "no end")}${givenText(item)}`,
    `  last use    ${use.day ?? (use.observability === "seen" ? "none" : "not seen")}`,
    `  decision    ${decision ? `${decision.decision} by ${shownText(decision.by.person)} at ${decision.at}${decision.reason === null ? "" : `: ${shownText(decision.reason)}`}` : carriedText(carried)}`,
    `  removal     ${removal ? `${removal.source}, ${removal.at}, event ${or(removal.event_id, "not known")}` : "nothing shows one"}`,
  ].join("\n");
}

function givenText({ kind, grant }: SampledItem): string {
  const words = givenBy(
    {
      kind,
      granted_by: grant.by,
      granted_at: grant.at,
      granted_told_by: grant.told_by,
      granted_event_id: grant.event_id,
      granted_session: grant.session,
      granted_through: grant.through,
    },
    (name) => name,
  );
  return words === "" ? "" : `, ${shownText(words)}`;
}

function carriedText(carried: CertifiedDocument["carried"][number] | null): string {
  if (!carried) return "none in this report";
  if (carried.decision === null) return "not due; nobody decided on it yet";
  return `not due; ${carried.decision} in ${shownText(carried.review ?? "")}`;
}
