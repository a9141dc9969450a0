/** An auditor's sample, each item with what there is to show of it. */
import { compareText } from "../../core/catalog/group.ts";
import { shownText } from "../../core/record/text.ts";
import type { CertifiedDocument } from "../../core/review/certified.ts";
import type { ItemDocument, SealedReview } from "../../core/review/document.ts";
import { sampleOf } from "../../core/review/proof/sample.ts";
import { calledIn, whoIn } from "../review/called.ts";
import type { CalledAs, Who } from "../review/called.ts";
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
  const calledAs = calledIn(sealed.document, certified);
  const population = sealed.document.items.length;
  if (format === "json")
    return `${JSON.stringify({ review: sealed.id, review_sha256: sealed.hash, seed, population, names: namesIn(items, calledAs), sample: items }, null, 2)}\n`;
  const head = `${items.length} of ${population} items of ${sealed.id}, drawn by "${shownText(seed)}"`;
  return `${[head, ...items.map((item) => itemText(item, whoIn(calledAs)))].join("\n\n")}\n`;
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
        at: item.granted_at ?? null,
        told_by: item.granted_told_by ?? null,
        event_id: item.granted_event_id ?? null,
        session: item.granted_session ?? null,
        through: item.granted_through ?? null,
      }),
    },
    last_use: { day: item.last_used, perhaps: item.perhaps_used, observability: item.observability },
    suggestion: { kind: item.suggestion, reason: item.reason },
    decision,
    carried,
    removal: decision?.removal ?? null,
  };
}

/** Of whoever stands in it, by their key; of projects and groups, by their id. */
function namesIn(items: readonly SampledItem[], calledAs: CalledAs): Readonly<Record<string, string>> {
  const ids = items.flatMap(({ subject, project, people, request, approval, grant, decision }) => [
    subject,
    project,
    ...people,
    ...[request.requested_by, approval.approved_by, grant.by, decision?.by.person].flatMap((id) => id ?? []),
  ]);
  const named = [...new Set(ids)].sort(compareText).map((id) => [id, calledAs(id)] as const);
  return Object.fromEntries(named.filter(([, name]) => name !== ""));
}

function itemText(item: SampledItem, who: Who): string {
  const { request, approval, grant, last_use: use, decision, carried, removal } = item;
  const or = (text: string | null, otherwise: string): string =>
    text === null ? otherwise : shownText(text);
  const by = (id: string | null): string => or(id && who(id), "nobody says by whom");
  return [
    `${item.id} ${item.kind} of ${shownText(who(item.subject))} on ${shownText(item.asset ?? `all of ${who(item.project)}`)}`,
    `  asked for   ${by(request.requested_by)}${request.justification === null ? "" : `: ${shownText(request.justification)}`}`,
    `  approved    ${by(approval.approved_by)}`,
    `  granted     ${grant.allows.map(shownText).join(", ")}, ${or(grant.since, "since before it was recorded")} until ${or(grant.until, "no end")}${givenText(item, who)}`,
    `  last use    ${use.day ?? (use.observability === "seen" ? "none" : "not seen")}`,
    `  decision    ${decision ? `${decision.decision} by ${shownText(who(decision.by.person))} at ${decision.at}${decision.reason === null ? "" : `: ${shownText(decision.reason)}`}` : carriedText(carried)}`,
    `  removal     ${removal ? `${removal.source}, ${removal.at}, event ${or(removal.event_id, "not known")}` : "nothing shows one"}`,
  ].join("\n");
}

function givenText({ grant }: SampledItem, who: Who): string {
  if (grant.by === null) return ", nothing tells by whom";
  const words = givenBy(
    {
      granted_by: grant.by,
      granted_at: grant.at,
      granted_told_by: grant.told_by,
      granted_event_id: grant.event_id,
      granted_session: grant.session,
      granted_through: grant.through,
    },
    who,
  );
  return words === "" ? "" : `, ${shownText(words)}`;
}

function carriedText(carried: CertifiedDocument["carried"][number] | null): string {
  if (!carried) return "none in this report";
  if (carried.decision === null) return "not due; nobody decided on it yet";
  return `not due; ${carried.decision} in ${shownText(carried.review ?? "")}`;
}
