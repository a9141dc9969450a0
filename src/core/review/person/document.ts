/** One person's access as programs read it: the original of the report about them, of which its other forms are made. */
import { hash } from "node:crypto";
import { invariant } from "../../../errors.ts";
import { compareText } from "../../catalog/group.ts";
import { canonicalJson } from "../../record/decode.ts";
import { isoTime } from "../../record/time.ts";
import type { CalledPerson } from "../called.ts";
import type { Right } from "../right.ts";
import type { PersonAccess, PersonDecision, PersonItem } from "./access.ts";
import { personLines, personSum } from "./sum.ts";

/** Raised when a field of the document changes its meaning. */
const FORM = 1;

/** Whom it is about, as they may be shown. */
export interface ShownSubject {
  readonly key: string;
  /** First and last name; null: it is not known, or not to be. */
  readonly name: string | null;
  /** By which else they are known; empty also where none is to be. */
  readonly identities: readonly string[];
  readonly peerGroup: string | null;
  readonly isInCatalog: boolean;
  /** In ms; null: they did not leave, or nobody knows. */
  readonly leftAt: number | null;
}

export const PERSON_FORMATS = ["json", "csv", "html", "pdf"] as const;
export type PersonFormat = (typeof PERSON_FORMATS)[number];

export interface PersonReportGiven {
  readonly subject: ShownSubject;
  /** `2026-10`. */
  readonly month: string;
  /** Of the domains of which they may read something, or did. */
  readonly accesses: readonly PersonAccess[];
  /** What people call the only domains that it is about; undefined: it is about all. */
  readonly only?: readonly string[] | undefined;
  /** Of the catalog, where no domain is among them, in ms. */
  readonly asOf: number;
  readonly names: "shown" | "pseudonyms";
  /** Of auditplane. */
  readonly version: string;
}

export interface SealedPerson {
  /** `AP-2026-10-3f9a61c2`: of the month, and of what the person is shown as. */
  readonly id: string;
  /** SHA-256 of the canonical JSON of `document` (RFC 8785), hexadecimal. */
  readonly hash: string;
  readonly document: PersonDocument;
}

export type PersonDocument = ReturnType<typeof documentOf>;
export type PersonItemDocument = PersonDocument["items"][number];

/** The same access gives the same bytes, in whatever order domains come. */
export function sealPerson(given: PersonReportGiven): SealedPerson {
  const document = documentOf(given);
  return { id: document.id, hash: hash("sha256", canonicalJson(document), "hex"), document };
}

function documentOf({ subject, month, names, version, ...given }: PersonReportGiven) {
  const accesses = given.accesses.toSorted((a, b) => compareText(a.domain.id, b.domain.id));
  const sum = personSum(accesses);
  invariant(sum.isWhole, `the counts of the report about one person in ${month} do not add up`);
  return {
    form: FORM,
    id: `AP-${month}-${hash("sha256", subject.key, "hex").slice(0, 8)}`,
    kind: "person" as const,
    prepared_by: `auditplane ${version}`,
    names,
    domain: null,
    person: {
      key: subject.key,
      name: subject.name,
      identities: subject.identities.toSorted(compareText),
      peer_group: subject.peerGroup,
      in_catalog: subject.isInCatalog,
      left_at: timeOf(subject.leftAt),
    },
    period: { month },
    as_of: isoTime(accesses.reduce((latest, { asOf }) => Math.max(latest, asOf), given.asOf)),
    notes: [...onlyNotes(given.only), ...personNotes(subject, month, accesses)],
    sum: { ...sum.counts, lines: personLines(sum) },
    people: onceOf(accesses.flatMap(({ people }) => people)),
    teams: onceOf(accesses.flatMap(({ teams }) => teams)),
    domains: accesses.map(domainOf),
    items: accesses.flatMap(({ domain, items }) => items.map((item) => itemOf(item, domain.id))),
    used_without_entitlement: accesses.flatMap(({ domain, unentitled }) =>
      unentitled.map(({ person: _person, bytesOut, lastDay, ...use }) => ({
        domain: domain.id,
        ...use,
        bytes_out: bytesOut,
        last_day: dayOf(lastDay),
      })),
    ),
  };
}

/** The first of each id; by id. */
function onceOf(called: readonly CalledPerson[]): CalledPerson[] {
  const names = new Map(called.toReversed().map(({ id, name }) => [id, name]));
  return [...names].map(([id, name]) => ({ id, name })).sort((a, b) => compareText(a.id, b.id));
}

function domainOf({ domain, period, asOf, catalogHash, review, items }: PersonAccess) {
  return {
    ...domain,
    from: isoTime(period.from),
    until: isoTime(period.until),
    time_zone: period.timeZone,
    as_of: isoTime(asOf),
    catalog_hash: catalogHash,
    review: review?.id ?? null,
    review_sha256: review?.sha256 ?? null,
    review_state: review?.state ?? null,
    rights: items.length,
  };
}

function onlyNotes(only: readonly string[] | undefined): string[] {
  if (only === undefined) return [];
  return [
    `What they may read of other domains is not in it: it is about ${only.length === 0 ? "none" : only.join(", ")}`,
  ];
}

/** Names come last: in whatever script, they turn no figures around. */
function personNotes(subject: ShownSubject, month: string, accesses: readonly PersonAccess[]): string[] {
  const { isInCatalog, leftAt } = subject;
  return [
    ...(isInCatalog
      ? []
      : ["The catalog does not know them: what they may read through a project or group is not known."]),
    ...(leftAt === null ? [] : [`They left at ${isoTime(leftAt)}.`]),
    ...(accesses.some(({ items }) => items.length > 0)
      ? []
      : [`They may read nothing of any domain by the end of ${month}, as far as the catalog says.`]),
    ...accesses.flatMap(({ domain, review }) =>
      review ? [] : [`No review of ${month} was opened, and nothing decided in one: ${domain.name}`],
    ),
    ...accesses.flatMap(({ domain, notes }) => notes.map(({ text }) => `${text} (${domain.name})`)),
  ];
}

function itemOf({ item, use, state, decision }: PersonItem, domain: string) {
  const last = item.lastDecision;
  return {
    domain,
    id: item.id,
    kind: item.kind,
    asset: item.asset,
    asset_name: item.assetName,
    project: item.project,
    // null: they have it by their own name
    through: item.holder === "team" ? item.subject : null,
    allows: item.allows,
    way: item.way,
    unclear: item.isUnclear,
    since: timeOf(item.since),
    until: timeOf(item.until),
    subscription: item.subscription,
    requested_by: item.requestedBy,
    approved_by: item.approvedBy,
    justification: item.justification,
    ...(item.granted != null && {
      granted_by: item.granted.by,
      granted_at: timeOf(item.granted.at),
      granted_told_by: item.granted.how,
      granted_event_id: item.granted.eventId,
      granted_through: item.granted.through,
    }),
    classification: item.classification,
    sensitivity: item.sensitivity,
    outside_account: item.outsideAccount,
    went_to: moveOf(item.leftTo),
    last_used: use.lastDay === null ? null : dayOf(use.lastDay),
    perhaps_used: use.maybeDay === null ? null : dayOf(use.maybeDay),
    days_active: use.daysActive,
    accesses: use.accesses,
    bytes_out: use.bytesOut,
    objects: use.objects,
    observability: item.seen.level,
    not_seen: item.seen.reason,
    state,
    decision: decision && decisionOf(decision),
    last_decision:
      last === null
        ? null
        : {
            decision: last.decision,
            by: last.by,
            at: isoTime(last.at),
            reason: last.reason,
            until: timeOf(last.until),
            review: last.review,
          },
  };
}

function decisionOf({ at, until, gone, ...one }: PersonDecision) {
  return {
    ...one,
    at: isoTime(at),
    until: timeOf(until),
    gone: gone && { at: isoTime(gone.at), event_id: gone.eventId },
  };
}

function moveOf(move: Right["leftTo"]) {
  return move === null ? null : { domain: move.domain, at: isoTime(move.at) };
}

/** null: since ever, without an end, or nobody says when. */
function timeOf(time: number | null): string | null {
  return time === null || !Number.isFinite(time) ? null : isoTime(time);
}

function dayOf(time: number): string {
  return isoTime(time).slice(0, 10);
}
