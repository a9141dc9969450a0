/** What is judged of the control plane: whether its scopes may be read, how the last reads went, and what they could not see. */
import { PENDING_HOURS_MAX } from "../control-plane/read/sight-facts.ts";
import type { HiddenThing } from "../control-plane/read/hidden-place.ts";
import type { Scope } from "../control-plane/scope.ts";
import { formatCounted } from "../finding/explain.ts";
import { roleKey } from "../identity/role-key.ts";
import { HOUR_MS, isoTime } from "../record/time.ts";
import type { Refusal } from "../refusal/refusal.ts";
import type { Check, CheckName } from "./check.ts";
import { refusedCheck } from "./refused.ts";

const NAMED_IN = "AUDITPLANE_CONTROL_PLANE";
const MINUTE_MS = 60_000;

/** Where nothing is configured. */
export function judgeNoScopes(): Check[] {
  const names = ["control-plane", "control-plane-read", "lake-admin", "project", "groups"] as const;
  return names.map((name) => ({ name, state: "skipped", says: `needs ${NAMED_IN}` }));
}

export interface ScopeAsked {
  readonly key: string;
  readonly scope: Scope;
  /** undefined: it answered. */
  readonly refusal: Refusal | undefined;
}

export function judgeScope({ key, scope, refusal }: ScopeAsked): Check {
  const name = "control-plane" satisfies CheckName;
  if (refusal === undefined) return { name, state: "ok", place: key, says: "it answers" };
  const asked = { name, place: key, need: scope.service, resource: "*", namedIn: NAMED_IN } as const;
  const check = refusedCheck(asked, refusal);
  if (scope.service !== "datazone" || refusal.kind !== "access_denied" || refusal.denied !== undefined)
    return check;
  // the domain does not say which of both it is
  return {
    ...check,
    fix: `${check.fix ?? ""}; and in the domain ${scope.id} give the reader's role a user profile: aws datazone create-user-profile --domain-identifier ${scope.id} --user-type IAM_ROLE --user-identifier ROLE_ARN --region ${scope.region}`,
  };
}

export interface LakeAsked {
  readonly key: string;
  readonly region: string;
  /** ARN of who reads it; undefined: nobody knows. */
  readonly reader: string | undefined;
  readonly admins: readonly string[];
}

/** Lake Formation shows a caller the grants that it may see, and says nothing of the others. */
export function judgeLake({ key, region, reader, admins }: LakeAsked): Check {
  const base = { name: "lake-admin" satisfies CheckName, place: key } as const;
  if (reader === undefined) return { ...base, state: "skipped", says: "needs to know who reads it" };
  const own = roleKey(reader);
  if (admins.some((arn) => roleKey(arn) === own))
    return { ...base, state: "ok", says: `${own} is shown every grant` };
  return {
    ...base,
    state: "warning",
    says: `${own} is no administrator there, so grants, tags and tables may come out short, or empty`,
    fix: `aws lakeformation get-data-lake-settings --region ${region} --query DataLakeSettings > lake.json  # add {"DataLakePrincipalIdentifier":"${own}"} to ReadOnlyAdmins, then: aws lakeformation put-data-lake-settings --region ${region} --data-lake-settings file://lake.json`,
  };
}

export interface ReadSeen {
  readonly key: string;
  /** When the last read that was taken began, in ms; null: none was. */
  readonly asOf: number | null;
  /** undefined: nobody ever read it. */
  readonly last:
    | {
        readonly beganAt: number;
        readonly outcome: "running" | "taken" | "refused" | "failed";
        readonly reasons: readonly string[];
        readonly counts: Readonly<Record<string, number>>;
      }
    | undefined;
}

/** `now` in ms. */
export function judgeRead({ key, asOf, last }: ReadSeen, now: number): Check {
  const base = { name: "control-plane-read" satisfies CheckName, place: key } as const;
  const again = `auditplane catalog sync --scope ${key}`;
  if (last === undefined)
    return { ...base, state: "warning", says: "nobody has read it yet", fix: `${again}  # ${WORKER}` };
  const isOld = asOf === null || now - asOf > PENDING_HOURS_MAX * HOUR_MS;
  const known = asOf === null ? "nothing is known of it" : `what was known ${ageOf(now - asOf)} ago stands`;
  if (last.outcome === "refused" || last.outcome === "failed") {
    const fix =
      last.outcome === "failed"
        ? `${again}  # reads it again`
        : `give back the right that is named, or, where a list is short because that is so: ${again} --accept --author NAME --reason TEXT`;
    const says = `the read at ${isoTime(last.beganAt)} was not taken: ${last.outcome}: ${last.reasons.join("; ")}; ${known}`;
    return { ...base, state: isOld ? "broken" : "warning", says, fix };
  }
  if (asOf === null)
    return { ...base, state: "warning", says: "it is being read for the first time", fix: WORKER };
  if (isOld)
    return {
      ...base,
      state: "broken",
      says: `it was read last ${ageOf(now - asOf)} ago, at ${isoTime(asOf)}: what was done since is pending`,
      fix: `${again}  # ${WORKER}`,
    };
  const entries = Object.values(last.counts).reduce((sum, count) => sum + count, 0);
  const holds = entries === 0 ? "" : `: ${formatCounted(entries, "entry", "entries")}`;
  return { ...base, state: "ok", says: `read ${ageOf(now - asOf)} ago${holds}` };
}

const WORKER = "workers with the role catalog read it every quarter of an hour";

function ageOf(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / MINUTE_MS));
  return minutes < 120 ? formatCounted(minutes, "minute") : formatCounted(Math.floor(minutes / 60), "hour");
}

/** One line for each thing that is hidden. */
export function judgeProjects(hidden: readonly HiddenThing[]): Check[] {
  const name = "project" satisfies CheckName;
  if (hidden.length === 0)
    return [{ name, state: "ok", says: "every project that something names can be seen into" }];
  return hidden.map(({ subject, so, why, fix }) => ({
    name,
    state: "warning",
    place: subject,
    says: `${so}: ${why}`,
    fix,
  }));
}

export interface GroupsSeen {
  readonly hasGroupMembers: boolean;
  /** Of the identity stores that are read. */
  readonly stores: number;
}

export function judgeGroups({ hasGroupMembers, stores }: GroupsSeen): Check {
  const name = "groups" satisfies CheckName;
  if (!hasGroupMembers) return { name, state: "ok", says: "no group is a member of a project" };
  if (stores > 0) return { name, state: "ok", says: "Identity Center is read" };
  return {
    name,
    state: "warning",
    says: `groups are members of projects, and ${NAMED_IN} names no Identity Center: what is done in these projects is unknown`,
    fix: `aws sso-admin list-instances  # add identity-center/ACCOUNT/REGION/IdentityStoreId to ${NAMED_IN}`,
  };
}
