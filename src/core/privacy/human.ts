/** Whether a key of the people is somebody's: services, roles of the platform and what stands for nobody keep their names. */
import { SEVERAL } from "../finding/finding.ts";
import { EVERYONE } from "../governance/enforcement.ts";
import type { PersonKind } from "../identity/caller.ts";

const NOBODY: ReadonlySet<string> = new Set(["anonymous", "unknown", "nobody", SEVERAL, EVERYONE]);
/** An account, its root user, a role (whoever is behind it, it is not theirs alone), an AWS service. */
const NO_PERSON = [
  /^account:/,
  /^arn:[a-z-]+:iam::\d{12}:(?:root$|role\/)/,
  /^arn:[a-z-]+:sts::\d{12}:assumed-role\/[^/]+$/,
  /^[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?$/,
];
const ROOT = /^arn:[a-z-]+:iam::\d{12}:root$/;

/** `kinds`: what the catalog, and what is stored about them, say they are. One that says human is believed; in doubt it is a person. */
export function isHuman(key: string, kinds: readonly (PersonKind | undefined)[]): boolean {
  if (key === "" || NOBODY.has(key) || ROOT.test(key)) return false;
  if (kinds.includes("human")) return true;
  return kinds.every((kind) => kind === undefined) && !NO_PERSON.some((form) => form.test(key));
}
