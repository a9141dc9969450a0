/** People: those who touched data and whose name somebody vouches for. */
import type { Use } from "../../core/access/use.ts";
import { betterGrade } from "../../core/access/use.ts";
import { compareText, groupBy } from "../../core/catalog/group.ts";
import type { IdentityGrade } from "../../core/identity/caller.ts";
import { roleKey } from "../../core/identity/role-key.ts";
import { evidenceOf } from "./evidence.ts";
import type { Evidence } from "./evidence.ts";
import { roleName, shownRole, uniqueIds } from "./names.ts";

export interface DraftPerson {
  readonly id: string;
  readonly kind: "human" | "service";
  /** The person's keys: more than one where they differ in case alone. */
  readonly identities: readonly string[];
  readonly grade: IdentityGrade;
  /** Names of roles that they acts under, most used first; none of an IAM user. */
  readonly roles: readonly string[];
  readonly evidence: Evidence;
}

/** IAM users that are programs by their name. */
const PROGRAM =
  /(?:^|[-_.@+])(?:svc|service|bot|robot|ci|cicd|jenkins|terraform|automation|backup|etl|batch|nightly|job|export|sync|system|deploy|deployer)(?:[-_.@+]|$)/i;

/** People of ours; an IAM user or a root user of another account would make that account one of ours. */
export function draftPeople(uses: readonly Use[]): DraftPerson[] {
  const theirs = uses.filter(({ kind, isOutside, isDenied }) => kind === "human" && !isOutside && !isDenied);
  const groups = groupBy(theirs, ({ person }) => identityKey(person));
  const ids = uniqueIds(new Map([...groups].map(([key, [first]]) => [key, nameOf((first as Use).person)])));
  return [...groups]
    .map(([key, same]): DraftPerson => {
      const identities = [...new Set(same.map(({ person }) => person))].sort(compareText);
      const [main = ""] = identities;
      return {
        id: ids.get(key) as string,
        kind: main.startsWith("arn:") && PROGRAM.test(roleName(main)) ? "service" : "human",
        identities,
        grade: same.map(({ grade }) => grade).reduce(betterGrade),
        roles: rolesOf(same),
        evidence: evidenceOf(same),
      };
    })
    .sort((a, b) => compareText(a.id, b.id));
}

/** Names compare without case, roles and their sessions are one; see docs/catalog-file.md. */
function identityKey(person: string): string {
  return roleKey(person).toLowerCase();
}

/** An IAM user by its name, the root user with its account. */
function nameOf(person: string): string {
  if (!person.startsWith("arn:")) return person;
  const [, , , , account = ""] = person.split(":");
  return person.endsWith(":root") ? `root@${account}` : roleName(person) || person;
}

function rolesOf(uses: readonly Use[]): string[] {
  const roles = uses.filter(({ principal }) => principal.includes(":role/"));
  return [...groupBy(roles, ({ principal }) => shownRole(principal))]
    .map(([name, same]) => ({ name, n: same.reduce((sum, { accesses }) => sum + accesses, 0) }))
    .sort((a, b) => b.n - a.n || compareText(a.name, b.name))
    .map(({ name }) => name);
}
