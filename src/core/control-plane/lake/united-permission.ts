/** One permission from two that are on the same resource, of the same principal, under the same condition. */
import type { Entry } from "../entry.ts";

/** With all that either allows, and the rest as the one that was changed later says, the second where they do not say when. */
export function unitedPermission<T extends Entry<"permission">>(a: T, b: T): T {
  const [earlier, later] = (a.changed ?? 0) <= (b.changed ?? 0) ? [a, b] : [b, a];
  const all = (of: "permissions" | "grantable" | "shares"): readonly string[] =>
    [...new Set([...a.content[of], ...b.content[of]])].toSorted();
  const content = {
    ...earlier.content,
    ...later.content,
    permissions: all("permissions"),
    grantable: all("grantable"),
    shares: all("shares"),
  };
  return { ...later, content };
}
