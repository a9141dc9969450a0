/** Exceptions that go on, or end before their time, with what they covered until now left as it is. */
import type { Pool, PoolClient } from "pg";
import { shownText } from "../../core/record/text.ts";
import { isoTime } from "../../core/record/time.ts";
import { exceptionSchema } from "../../core/settings/schema.ts";
import { issueText } from "../../core/schema-issue.ts";
import { AuditplaneError, invariant } from "../../errors.ts";
import { readClock } from "../../store/clock.ts";
import type { StoredException, StoredSettings } from "../../store/settings.ts";
import { change, endOf, entryChange, formsByKey, resolved } from "./change.ts";
import { formOf } from "./entries.ts";
import { refuseOwn } from "./interested.ts";

interface Renewal {
  readonly id: string;
  /** In ms. */
  readonly until: number;
  readonly author: string;
  readonly reason: string;
}

/**
 * Lets an exception go on until a later time, by every rule of a new one; returns it. Throws `input_missing` where there is none, `usage`
 * where it is over, set by a file, or would not go on for longer, and `settings_invalid` where a rule is broken.
 */
export async function renewException(pool: Pool, { id, until, ...by }: Renewal): Promise<StoredException> {
  let renewed: StoredException | undefined;
  await change(pool, async (stored, client) => {
    const { known, now } = await standing(client, stored, { id, verb: "renew" });
    if (until <= now) refuse("renew", id, `${isoTime(until)} is past; give a later time, or expire it`);
    if (until <= known.until)
      refuse("renew", id, `it holds until ${isoTime(known.until)} already; give a later time, or expire it`);
    renewed = { ...known, ...by, until };
    refuseBroken(renewed);
    await refuseOwn(client, [{ kind: "exception", ...renewed }]);
    const form = formOf("exception", renewed);
    const people = await resolved(pool, [form]);
    const actor = { kind: "person", name: by.author } as const;
    return [entryChange(form, { known: formsByKey(stored), people, actor, origin: "command" })];
  });
  invariant(renewed, "an exception was renewed and is not known");
  return renewed;
}

/**
 * Ends an exception now: what it covered until now stays covered, and what is read from now on is told. One that had not begun is as if it
 * had never been. Returns when it ended, in ms. Throws as `renewException` does.
 */
export async function expireException(
  pool: Pool,
  { id, author, reason }: Omit<Renewal, "until">,
): Promise<number> {
  let endedAt = 0;
  await change(pool, async (stored, client) => {
    const { known, now } = await standing(client, stored, { id, verb: "expire" });
    const form = formOf("exception", known);
    const people = await resolved(pool, [form, { ...form, author }]);
    const actor = { kind: "person", name: author } as const;
    endedAt = now;
    return endOf(form, { keepsPast: true, people, now, author, actor, reason, origin: "command" });
  });
  return endedAt;
}

/** One that is not over, and is a command's to change. */
async function standing(
  client: PoolClient,
  stored: StoredSettings,
  { id, verb }: { readonly id: string; readonly verb: string },
): Promise<{ readonly known: StoredException; readonly now: number }> {
  const known = stored.exceptions.find((one) => one.id === id);
  if (!known)
    throw new AuditplaneError(
      "input_missing",
      `could not ${verb} exception ${shownText(id.slice(0, 64))}: there is none; exceptions list prints them`,
    );
  if (known.origin === "file")
    refuse(verb, id, "a settings file sets it, and would set it again; change its until there");
  const now = await readClock(client);
  if (known.until <= now)
    refuse(verb, id, `it is over since ${isoTime(known.until)}; add one from then on, if there is need`);
  return { known, now };
}

/** As one that is added is checked. */
function refuseBroken({ origin: _, recordedAt: __, from, until, ...rest }: StoredException): void {
  const given = { ...rest, from: isoTime(from), until: isoTime(until) };
  const { error } = exceptionSchema.safeParse(given);
  if (!error) return;
  const lines = error.issues.map((issue) => issueText(issue, "the exception"));
  throw new AuditplaneError(
    "settings_invalid",
    `could not renew exception ${shownText(rest.id)}: ${lines.join("; ")}`,
  );
}

function refuse(verb: string, id: string, why: string): never {
  throw new AuditplaneError("usage", `could not ${verb} exception ${shownText(id)}: ${why}`);
}
