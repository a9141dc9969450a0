/** Sums up who did what where, hour by hour, for a scan that has no catalog to judge by. */
import type { PoolClient } from "pg";
import { dataFolder } from "../../core/access/data-folder.ts";
import { betterGrade, boundFolders, sumUses } from "../../core/access/use.ts";
import type { Use, UseSums } from "../../core/access/use.ts";
import { readValues } from "../../store/dictionary.ts";
import type { Access } from "./access.ts";

/** A use of one hour: places are still ids, since the names of folders are read once an hour. */
interface OpenUse extends Omit<Use, "place" | "table" | keyof UseSums> {
  readonly placeId: number | null;
  readonly tableId: number | null;
  readonly sums: { -readonly [name in keyof UseSums]: UseSums[name] };
}

export class UsesFold {
  readonly #open = new Map<string, OpenUse>();
  readonly #uses: Use[] = [];

  /** Accesses beyond the files that are reported on are left out. `log`: the account whose log tells. */
  add(access: Access, log: string): void {
    if (!access.reported) return;
    const { row, who, action, requestedId, denied } = access;
    const key = `${who.personId} ${who.principalId} ${row.resourceId} ${requestedId} ${action} ${denied} ${log}`;
    let use = this.#open.get(key);
    if (!use) this.#open.set(key, (use = openUse(access, log)));
    const { sums } = use;
    sums.grade = betterGrade(sums.grade, who.caller.grade);
    sums.accesses++;
    sums.bytesOut += access.bytesOut;
    sums.first = Math.min(sums.first, row.time);
    sums.last = Math.max(sums.last, row.time);
  }

  /** Call after the accesses of an hour. */
  async closeHour(client: PoolClient): Promise<void> {
    const open = [...this.#open.values()];
    this.#open.clear();
    const ids = new Set(open.flatMap(({ placeId, tableId }) => [placeId ?? [], tableId ?? []].flat()));
    const values = await readValues(client, [...ids]);
    const named = open.map(({ placeId, tableId, sums, ...use }): Use => {
      const place = placeId === null ? undefined : values.get(placeId);
      const table = tableId === null ? undefined : values.get(tableId);
      return { ...use, ...sums, place: place === undefined ? null : dataFolder(place), table: table ?? null };
    });
    for (const use of sumUses(named)) this.#uses.push(use);
  }

  result(): readonly Use[] {
    return boundFolders(sumUses(this.#uses));
  }
}

function openUse({ row, who, action, requestedId, denied }: Access, log: string): OpenUse {
  const { person, personKind, principal, account, outsideAccount, grade } = who.caller;
  return {
    person,
    kind: personKind,
    principal,
    account,
    isOutside: outsideAccount,
    log,
    action,
    isDenied: denied,
    placeId: row.resourceId,
    tableId: requestedId,
    sums: { grade, accesses: 0, bytesOut: 0, first: row.time, last: row.time },
  };
}
