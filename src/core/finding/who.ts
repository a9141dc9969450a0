/** Who it was, as far as it is known: a person by name and title, or honestly what acted. */
import type { CatalogIndex } from "../catalog/index-catalog.ts";
import { EVERYONE } from "../governance/enforcement.ts";
import { valueText } from "../message/value.ts";
import type { StandingFinding } from "./standing.ts";

/**
 * Whether a finding is about somebody: one on a gap in our own sight is not, and one on what a catalog says only where it names
 * somebody.
 */
export function isAboutSomebody({ category, person }: Pick<StandingFinding, "category" | "person">): boolean {
  return category !== "pipeline" && (category !== "governance" || person !== EVERYONE);
}

/** `ana@example.com (Ana Ruiz, analyst)`; `arn:…, a role: which human used it is not known`. */
export function whoText(
  {
    person,
    category,
    detail,
    lastTime,
  }: Pick<StandingFinding, "person" | "category" | "detail" | "lastTime">,
  catalog: CatalogIndex | undefined,
): string {
  const known = catalog?.personAt(person, lastTime);
  const shown = valueText(person);
  const kind = known?.kind ?? detail.first.personKind;
  const described = [known?.name, known?.title]
    .filter((part) => part !== undefined && part !== "" && part !== person)
    .map((part) => valueText(part ?? "", 80));
  const about = described.length > 0 ? ` (${described.join(", ")})` : "";
  if (known) return `${shown}${about}${kind === "service" ? ": a service, no person" : ""}`;
  // of what a catalog says nobody acted
  return category === "governance" ? shown : `${shown}${withoutName(person, kind)}`;
}

const ROLE = /^arn:[a-z-]+:(?:iam|sts)::\d{12}:(?:assumed-)?role\//;

/** What is said of a caller that no catalog knows. */
function withoutName(person: string, kind: string): string {
  if (person === "anonymous") return ": without credentials, so nobody knows who";
  if (person === "unknown") return ": the log does not say who it was";
  if (person.startsWith("account:")) return ": an account; who in it is not known";
  if (/^arn:[a-z-]+:iam::\d{12}:root$/.test(person)) return ": the root user, which several may use";
  if (/^arn:[a-z-]+:iam::\d{12}:user\//.test(person)) return ": an IAM user; whose is not known";
  if (!ROLE.test(person)) return kind === "service" ? ": a service, no person" : "";
  return kind === "service" && !person.includes("/AWSReservedSSO_")
    ? ": a role behind which no person is known, a service or a shared one"
    : ": a role of people; who of them used it is not known";
}
