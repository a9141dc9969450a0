/** What of somebody's own access is proposed to be ended: once for each right, whatever assets it opens. */
import { hash } from "node:crypto";
import { compareText, groupBy } from "../catalog/group.ts";
import type { RoleChange } from "../governance/role-change/changes.ts";
import type { Outlived, OwnRight } from "../governance/role-change/outlived.ts";
import { isoTime } from "../record/time.ts";
import { triggerKey } from "./trigger.ts";

export const REVOCABLE = ["membership", "subscription"] as const;
export type RevocationKind = (typeof REVOCABLE)[number];

export interface Proposal {
  /** Of the right and of when it was given: one that is given anew is another. */
  readonly key: string;
  /** The scope of the control plane that has the right. */
  readonly scope: string;
  readonly kind: RevocationKind;
  /** The id of its entry: `PROJECT/user:ID`, or of the subscription. */
  readonly target: string;
  /** Since when it is given, in ms, as far as is known. */
  readonly from: number;
  /** The project of a membership, or that owns what is subscribed to. */
  readonly project: string | undefined;
  readonly person: string;
  /** Ids, sorted. */
  readonly assets: readonly string[];
  readonly changes: readonly RoleChange[];
  /** Keys of the changes, sorted. */
  readonly triggers: readonly string[];
  readonly reason: string;
}

/** Of the same right the same, whyever it is to end. */
export function revocationKey({
  scope,
  kind,
  target,
  from,
}: Pick<Proposal, "scope" | "kind" | "target" | "from">): string {
  return hash("sha256", [scope, kind, target, String(from)].join("\n"), "hex").slice(0, 32);
}

/** By key. Grants of Lake Formation are not among them: DataZone does not have them. */
export function proposalsOf(outlived: readonly Outlived[]): Proposal[] {
  const rights = groupBy(
    outlived.filter(({ right }) => right.kind !== "grant"),
    ({ scope, right, from }) => JSON.stringify([scope, right, from]),
  );
  return [...rights.values()]
    .flatMap((all): Proposal[] => {
      const [first] = all;
      if (!first || first.right.kind === "grant") return [];
      const { scope, right, from, change, project } = first;
      const target = targetOf(first.right);
      const changes = [...new Set(all.map((one) => one.change))];
      const because = changes.map(({ says, at }) => `${says} at ${isoTime(at)}`).sort();
      const hours = Math.min(...all.map((one) => one.hours));
      return [
        {
          key: revocationKey({ scope, kind: right.kind, target, from }),
          scope,
          kind: right.kind,
          target,
          from,
          project,
          person: change.person,
          assets: [...new Set(all.flatMap(({ asset }) => asset?.id ?? []))].sort(compareText),
          changes,
          triggers: [...new Set(changes.map(triggerKey))].sort(compareText),
          reason: `${change.person} ${because.join("; and ")}, and access was to end within ${hours} hours`,
        },
      ];
    })
    .sort((a, b) => compareText(a.key, b.key));
}

/** The id of its entry in the control plane. */
export function targetOf(right: Exclude<OwnRight, { readonly kind: "grant" }>): string {
  return right.kind === "membership" ? `${right.project}/user:${right.user}` : right.subscription;
}
