/** Finds somebody by what they are called, and gathers what they may read of every domain in a month, with what was decided about it. */
import { setImmediate } from "node:timers/promises";
import type { Pool } from "pg";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import { lastMoment } from "../../core/catalog/moment.ts";
import { DAY_MS } from "../../core/record/time.ts";
import { directoryOf } from "../../core/privacy/directory.ts";
import { isPseudonym, pseudonymOf } from "../../core/privacy/pseudonym.ts";
import type { Veil } from "../../core/privacy/veil.ts";
import { leftAt } from "../../core/review/gaps.ts";
import type { EstateGiven } from "../../core/review/compute.ts";
import { personAccessOf } from "../../core/review/person/access.ts";
import type {
  OpenedReview,
  PersonAccess,
  PersonDecision,
  ReviewedItem,
} from "../../core/review/person/access.ts";
import { concerns, indexNamesOf } from "../../core/review/person/domains.ts";
import type { PersonReportGiven, ShownSubject } from "../../core/review/person/document.ts";
import { periodOf } from "../../core/review/period.ts";
import { findPerson } from "../../store/find-person.ts";
import { readUsedAssets } from "../../store/review-use.ts";
import { listReviewItems } from "../../store/review-items.ts";
import type { ItemDecisionRow, ReviewItemRow } from "../../store/review-items.ts";
import { readReview } from "../../store/review-rows.ts";
import { findReview } from "../../store/reviews.ts";
import { inTransaction } from "../../store/transaction.ts";
import type { TrustedNames } from "./grant-calls.ts";
import { gatherReviews } from "./index.ts";

export interface PersonDeps {
  readonly pool: Pool;
  readonly index: CatalogIndex;
  /** What whoever asks sees of people. */
  readonly veil: Veil;
  /** Of pseudonyms. */
  readonly key: Buffer;
  readonly identity?: TrustedNames | undefined;
}

/**
 * The key of whoever is called so; undefined: nobody is. By pseudonym, also of somebody who may read and never did; by name where names are
 * seen: whoever sees pseudonyms could try names until one fits.
 */
export async function findSubject(
  { pool, index, veil, key }: PersonDeps,
  asked: string,
): Promise<string | undefined> {
  const wanted = asked.toUpperCase();
  if (isPseudonym(wanted)) {
    const known = index.catalog.people.find(({ id }) => pseudonymOf(key, id) === wanted);
    if (known) return known.id;
  }
  const named = veil.keyOf(asked);
  const found = await inTransaction(pool, (client) => findPerson(client, [asked, named]));
  if (found?.pseudonym === wanted) return found.key;
  if (!veil.sees(named)) return undefined;
  return directoryOf(index).find(asked)?.key ?? found?.key;
}

/** More than any review has. */
const ITEMS_MAX = 1_000_000;

export interface PersonWanted {
  /** Their key. */
  readonly person: string;
  /** `2026-09`. */
  readonly month: string;
  /** Ids; undefined: of every domain. */
  readonly domains?: readonly string[] | undefined;
}

/** Domain by domain: of each nothing is kept but what is theirs. Throws `usage` for a month that is none. */
export async function gatherPerson(
  deps: PersonDeps,
  { person, month, domains }: PersonWanted,
): Promise<Pick<PersonReportGiven, "subject" | "accesses" | "asOf">> {
  const { pool, index, veil, identity } = deps;
  const period = periodOf(month, undefined);
  // of a month in whatever time zone
  const days = { first: (period?.from ?? 0) - DAY_MS, last: (period?.until ?? 0) + DAY_MS };
  const used = await readUsedAssets(pool, indexNamesOf(index, person), days);
  const isWanted = async (given: EstateGiven): Promise<boolean> => {
    await setImmediate(); // a mesh has many domains, and a server answers others meanwhile
    return concerns(given, { person, used });
  };
  const accesses: PersonAccess[] = [];
  for await (const given of gatherReviews({ month, domains, isWanted }, { pool, index, identity })) {
    const opened = await readOpened(pool, given.domain, month);
    const access = personAccessOf({ given, person, veil, opened });
    if (access) accesses.push(access);
  }
  const until = period?.until ?? 0;
  const asOf = Math.min(until - 1, lastMoment(index.catalog));
  return { subject: subjectOf(deps, person, asOf), accesses, asOf };
}

function subjectOf({ index, veil }: PersonDeps, person: string, at: number): ShownSubject {
  const known = directoryOf(index).find(person);
  const entry = index.personAt(person, at) ?? index.catalog.people.findLast(({ id }) => id === person);
  const isSeen = veil.sees(person, known?.kind);
  return {
    key: veil.person(person, known?.kind),
    name: (isSeen ? entry?.name : undefined) ?? null,
    identities: isSeen ? (known?.names ?? []).filter((name) => name !== person && name !== entry?.name) : [],
    peerGroup: veil.peerGroup(person),
    isInCatalog: known !== undefined,
    leftAt: leftAt(index, person, at) ?? null,
  };
}

async function readOpened(pool: Pool, domain: string, month: string): Promise<OpenedReview | undefined> {
  const found = await findReview(pool, { domain, month, kind: "monthly", askedHash: "" });
  const row = found && (await readReview(pool, found.id));
  if (!row) return undefined;
  const items = await listReviewItems(pool, row.id, { limit: ITEMS_MAX });
  return {
    id: row.id,
    sha256: row.hash,
    state: row.state,
    items: new Map(items.map((item) => [item.id, reviewedOf(item)])),
  };
}

function reviewedOf({ due, decision }: ReviewItemRow): ReviewedItem {
  return { isDue: due !== null, decision: due === null ? null : decision && decisionOf(decision) };
}

function decisionOf({ decision, by, at, reason, until, ticket, removal }: ItemDecisionRow): PersonDecision {
  const gone =
    removal?.state === "proven" && removal.provenAt !== null
      ? { at: removal.provenAt, eventId: removal.eventId }
      : null;
  return { decision, by, at, reason, until, ticket, gone };
}
