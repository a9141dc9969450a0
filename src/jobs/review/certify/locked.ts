/** A review that somebody acts in, held until the end of the transaction, and who they are by the catalog. */
import type { PoolClient } from "pg";
import { plainName } from "../../../core/identity/identity-name.ts";
import { shownText } from "../../../core/record/text.ts";
import type { Decider, Proven } from "../../../core/review/certify/decider.ts";
import { AuditplaneError } from "../../../errors.ts";
import { readClock } from "../../../store/clock.ts";
import type { PeopleIds } from "../../../store/people.ts";
import { lockReview } from "../../../store/review-rows.ts";
import type { ReviewRow } from "../../../store/review-rows.ts";
import { readPersonAt } from "../../../store/standing-people.ts";

export interface ActingGiven {
  readonly review: string;
  readonly by: Proven;
  /** Whether they answer for the review's domain; else they may act in what was put into their hands. */
  readonly isOwner: boolean;
}

export interface Acting {
  readonly review: ReviewRow;
  readonly decider: Decider;
  readonly deciderId: number;
  readonly now: number;
}

/** Throws `input_missing` where there is no such review, and `usage` where the catalog does not know who acts. */
export async function lockedFor(
  client: PoolClient,
  { review: id, by, isOwner }: ActingGiven,
  people: PeopleIds,
): Promise<Acting> {
  const review = await lockReview(client, id);
  if (!review)
    throw new AuditplaneError(
      "input_missing",
      `could not find review ${shownText(id.slice(0, 80))}: there is none; reviews list prints them`,
    );
  const now = await readClock(client);
  const person = await personNamed(client, by.name, now);
  if (!person)
    throw new AuditplaneError(
      "usage",
      `could not act in review ${id}: nobody of the catalog goes by ${shownText(by.name)}, and persons decide, not logins; add the name to their identities`,
    );
  await people.resolve([person.id]);
  const decider: Decider = {
    ...by,
    person: person.id,
    names: person.identities,
    role: isOwner ? "owner" : "delegate",
  };
  return { review, decider, deciderId: people.id(person.id), now };
}

/** Whom the catalog knows by a name; undefined: nobody. */
export async function personNamed(
  client: PoolClient,
  name: string,
  now: number,
): Promise<{ readonly id: string; readonly identities: readonly string[] } | undefined> {
  const plain = plainName(name);
  return (await readPersonAt(client, [plain]))(plain, now);
}

/** Throws `usage` unless decisions can be changed still. */
export function refuseUnlessOpen({ id, state }: ReviewRow): void {
  if (state === "open") return;
  throw new AuditplaneError("usage", `could not change review ${id}: it is ${state}`);
}

/** Throws `usage` for whoever decides in somebody's place: what was put into their hands they do not hand on. */
export function refuseDelegate(review: ReviewRow, { role, name }: Decider, what: string): void {
  if (role === "owner") return;
  throw new AuditplaneError(
    "usage",
    `could not ${what} review ${review.id}: ${shownText(name)} does not answer for domain ${review.domain}`,
  );
}

/** `number` undefined: none was given. */
export function noItem(review: string, number: number | undefined): AuditplaneError {
  return new AuditplaneError(
    "input_missing",
    `could not find ${number === undefined ? "any item" : `item ${number}`} of review ${review}: there is none; reviews show prints their numbers`,
  );
}
