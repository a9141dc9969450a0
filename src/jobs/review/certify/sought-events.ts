/** Which event of the control plane would tell that a right ended which was to be revoked. */
import type { Pool } from "pg";
import { groupBy } from "../../../core/catalog/group.ts";
import type { CatalogIndex } from "../../../core/catalog/index-catalog.ts";
import { lastMoment } from "../../../core/catalog/moment.ts";
import { personKey } from "../../../core/review/holders.ts";
import { listsOf } from "../../../core/review/lists.ts";
import { listMemberEntries } from "../../../store/review-removals.ts";
import type { MemberEntry, Removal, SoughtEvent } from "../../../store/review-removals.ts";

/** One for each removal of which an event can tell. */
export async function soughtEvents(
  pool: Pool,
  index: CatalogIndex,
  removals: readonly Removal[],
): Promise<SoughtEvent[]> {
  const projects = removals.flatMap(({ kind, project }) => (kind === "membership" ? [project] : []));
  const members = groupBy(await listMemberEntries(pool, [...new Set(projects)]), ({ project }) => project);
  return removals.flatMap((removal): SoughtEvent[] => {
    const { decision, kind, subject, decidedAt } = removal;
    const about = { decision, decidedAt, ids: [], table: null, principal: null };
    if (kind === "grant") {
      // what is given by a tag is not taken back on the table
      const table = removal.way === "lf_tag" ? undefined : tableOf(removal, index);
      return table === undefined
        ? []
        : [{ ...about, kind: "permission", table, principal: granted(subject) }];
    }
    // of several assets each has its own name behind that of the subscription
    if (kind === "subscription")
      return [{ ...about, kind, ids: removal.subscription?.split("/").slice(0, 1) ?? [] }];
    const own = (members.get(removal.project) ?? []).filter((one) => isWho(one, subject, index));
    return [{ ...about, kind, ids: own.map(({ id }) => id) }];
  });
}

function isWho({ user, group, arn }: MemberEntry, subject: string, index: CatalogIndex): boolean {
  if (arn !== null) return personKey(index, arn, lastMoment(index.catalog)) === subject;
  return user === null ? group === subject : personKey(index, user, lastMoment(index.catalog)) === subject;
}

function tableOf({ asset }: Removal, index: CatalogIndex): string | undefined {
  return listsOf(index)
    .assets.get(asset ?? "")
    ?.findLast(({ tableArn }) => tableArn !== undefined)?.tableArn;
}

/** As Lake Formation writes an account. */
function granted(principal: string): string {
  return /^arn:[a-z-]+:iam::(\d{12}):root$/.exec(principal)?.[1] ?? principal;
}
