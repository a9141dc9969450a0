/** What follows of which scopes were read, and when. */
import type { Hidden } from "../read/plausible.ts";
import { parseScope } from "../scope.ts";
import type { ReadScope } from "./catalog-of.ts";
import type { ScopeSight } from "./mesh-of.ts";

/** When what was read was so. What was read of people bounds what can be said of everybody: a domain is as old as the older of both. */
export function readDates(scopes: readonly ReadScope[]): {
  readonly asOf: number;
  readonly historyFrom: number;
  readonly ofScope: ReadonlyMap<string, ScopeSight>;
} {
  const configured = scopes.filter(({ isConfigured }) => isConfigured);
  const dating = configured.length > 0 ? configured : scopes;
  const people = dating.filter(({ key }) => parseScope(key)?.service === "identity-center");
  const [read, recorded] = [people.map(({ asOf }) => asOf), people.map(({ historyFrom }) => historyFrom)];
  return {
    asOf: Math.min(...dating.map(({ asOf }) => asOf)),
    historyFrom: Math.min(...scopes.map(({ historyFrom }) => historyFrom)),
    ofScope: new Map(
      scopes.map(({ key, asOf, historyFrom }) => [
        key,
        { asOf: Math.min(asOf, ...read), historyFrom: Math.max(historyFrom, ...recorded) },
      ]),
    ),
  };
}

/** `account/region` of every Lake Formation that was read. A read is taken with all of its lists, or not at all. */
export function lakesOf(scopes: readonly Pick<ReadScope, "key">[]): ReadonlySet<string> {
  return new Set(
    scopes.flatMap(({ key }) => {
      const scope = parseScope(key);
      return scope?.service === "lakeformation" ? [`${scope.account}/${scope.region}`] : [];
    }),
  );
}

/** Those of which it is known who was granted what, be it nobody. */
export function lakesShown(
  scopes: readonly Pick<ReadScope, "key">[],
  hidden: readonly Hidden[],
): (account: string, region: string) => boolean {
  const read = lakesOf(scopes);
  const unshown = new Set(hidden.flatMap(({ of, lists }) => (lists.includes("ListPermissions") ? [of] : [])));
  return (account, region) => {
    const lake = `${account}/${region}`;
    return read.has(lake) && !unshown.has(lake);
  };
}
