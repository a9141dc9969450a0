/** Who it was, as far as it is known: a person by name and title, or honestly what acted. */
import type { CatalogIndex } from "../catalog/index-catalog.ts";
import { valueText } from "../message/value.ts";
import type { StandingFinding } from "./standing.ts";

/** `ana@example.com (Ana Ruiz, analyst)`; `arn:…, a role: which human used it is not known`. */
export function whoText(
  { person, detail, lastTime }: Pick<StandingFinding, "person" | "detail" | "lastTime">,
  catalog: CatalogIndex | undefined,
): string {
  const known = catalog?.personAt(person, lastTime);
  const shown = valueText(person);
  const kind = known?.kind ?? detail.first.personKind;
  const described = [known?.name, known?.title]
    .filter((part) => part !== undefined && part !== "" && part !== person)
    .map((part) => valueText(part ?? "", 80));
  const about = described.length > 0 ? ` (${described.join(", ")})` : "";
  if (kind === "service") return `${shown}${about}, a service: no person by itself`;
  if (known) return `${shown}${about}`;
  return `${shown}${withoutName(person)}`;
}

/** What is said of a caller that no catalog knows. */
function withoutName(person: string): string {
  if (person === "anonymous") return ": without credentials, so nobody knows who";
  if (person === "unknown") return ": the log does not say who it was";
  if (person === "several" || person === "everyone") return "";
  if (person.startsWith("account:")) return ": an account; who in it is not known";
  if (/^arn:[a-z-]+:iam::\d{12}:root$/.test(person)) return ": the root user, which several may use";
  if (/^arn:[a-z-]+:(?:iam|sts)::\d{12}:(?:assumed-)?role\//.test(person))
    return ": a role; which human used it is not known";
  if (/^arn:[a-z-]+:iam::\d{12}:user\//.test(person)) return ": an IAM user; whose is not known";
  return "";
}
