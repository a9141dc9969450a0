/** What whoever has a link of a message makes of its alert. */
import type { Pool } from "pg";
import type { AlertState } from "../../core/alert/state.ts";
import { AuditplaneError } from "../../errors.ts";
import { lockAlert } from "../../store/alert-states.ts";
import { PeopleIds } from "../../store/people.ts";
import { inTransaction } from "../../store/transaction.ts";
import { useOnce } from "../../store/used-links.ts";
import { decideAbout } from "./act.ts";

export interface LinkUsed {
  readonly id: number;
  /** Who is logged in, or a name that says that nobody is. */
  readonly actor: string;
  readonly isLoggedIn: boolean;
  /** Of the link. */
  readonly hash: Buffer;
  /** When it is good no more, in ms. */
  readonly until: number;
}

/**
 * Acknowledges an alert that is open, once: the link is used up if, and only if, that is done. Throws `input_missing` where there is no
 * such alert, and `usage` where the link was used, or the alert is not open: a link takes none from whoever has it in hand.
 */
export async function acknowledgeByLink(pool: Pool, used: LinkUsed): Promise<AlertState> {
  const { id, actor, isLoggedIn, hash, until } = used;
  const people = new PeopleIds(pool);
  await people.resolve([actor]);
  return await inTransaction(pool, async (client) => {
    const alert = await lockAlert(client, id);
    if (!alert) throw new AuditplaneError("input_missing", `could not find alert ${id}: it is gone`);
    const state = alert.state?.name ?? "open";
    if (state !== "open")
      throw new AuditplaneError(
        "usage",
        `could not change alert ${id}: it is ${state.replaceAll("_", " ")} already, and a link takes it from nobody; log in to do more`,
      );
    if (!(await useOnce(client, hash, until)))
      throw new AuditplaneError(
        "usage",
        `could not change alert ${id}: the link was used already, and is good once; log in to do more`,
      );
    const way = isLoggedIn ? "by link" : "by link, without login";
    const reason = "acknowledged by the link of a message";
    return await decideAbout(client, people, {
      id,
      action: { kind: "acknowledge" },
      actor,
      reason,
      way,
      alert,
    });
  });
}
