/** Which change of role a revocation is proposed for, whatever is learnt later about when it was. */
import { hash } from "node:crypto";
import type { RoleChange } from "../governance/role-change/changes.ts";

/** The same of one group, project or pair of titles. Names no person, nor what anybody is. */
export function triggerKey({ kind, told, says }: Pick<RoleChange, "kind" | "told" | "says">): string {
  const of = kind === "title_changed" ? says : (told.list ?? "");
  return hash("sha256", [kind, told.scope, of].join("\n"), "hex").slice(0, 16);
}
