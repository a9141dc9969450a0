/** What was decided in a review to be revoked, as something that DataZone can be asked for. */
import { compareText, groupBy } from "../catalog/group.ts";
import { isoTime } from "../record/time.ts";
import { scopeDoubt } from "./doubts.ts";
import type { ScopeHealth } from "./doubts.ts";
import { revocationKey } from "./proposal.ts";
import type { RevocationKind } from "./proposal.ts";

/** A removal that is open, of a review that was signed and is to be carried out. */
export interface OrderedRemoval {
  readonly decision: number;
  readonly review: string;
  readonly domain: string;
  /** Of the item. */
  readonly asset: string | null;
  readonly project: string;
  readonly subject: string;
  /** The person's key, and what they said. */
  readonly by: string;
  readonly reason: string | null;
  /** In ms. */
  readonly decidedAt: number;
  /** The right as the control plane has it now; undefined: it is none that DataZone ends, or it is not there. */
  readonly right: StandingRight | undefined;
}

export interface StandingRight {
  readonly scope: string;
  readonly kind: RevocationKind;
  /** The id of its entry. */
  readonly target: string;
  /** Since when it is given, in ms. */
  readonly from: number;
  /** Ids of all assets of a subscription; of a membership none. */
  readonly assets: readonly string[];
}

export interface RevocationOrder {
  readonly key: string;
  readonly scope: string;
  readonly kind: RevocationKind;
  readonly target: string;
  readonly person: string;
  readonly domain: string;
  readonly assets: readonly string[];
  readonly reason: string;
  readonly author: string;
  readonly says: string | null;
  readonly decidedAt: number;
  readonly review: string;
  /** The decisions that it carries out. */
  readonly decisions: readonly number[];
  /** What speaks against asking for it now; undefined: nothing does. */
  readonly doubt: string | undefined;
}

export interface Orders {
  readonly orders: readonly RevocationOrder[];
  /** In words: why something is not to be asked for at all. */
  readonly withheld: readonly string[];
}

/**
 * One for each right, by key. A subscription of several assets is one right in DataZone: it is ended where all of them are to be revoked.
 * What was given anew after it was decided is another right.
 */
export function ordersOf(
  removals: readonly OrderedRemoval[],
  { scopes, now }: { readonly scopes: readonly ScopeHealth[]; readonly now: number },
): Orders {
  const health = new Map(scopes.map((scope) => [scope.key, scope]));
  const standing = removals.flatMap(({ right, ...removal }) => (right ? [{ ...removal, right }] : []));
  const byRight = groupBy(standing, ({ right: { scope, kind, target } }) =>
    JSON.stringify([scope, kind, target]),
  );
  const orders: RevocationOrder[] = [];
  const withheld: string[] = [];
  for (const same of byRight.values()) {
    const [first] = same.toSorted((a, b) => a.decidedAt - b.decidedAt || a.decision - b.decision);
    if (!first) continue;
    const refused = refusal(same, first);
    if (refused !== undefined) withheld.push(refused);
    else orders.push(orderOf(same, first, { health, now }));
  }
  return { orders: orders.sort((a, b) => compareText(a.key, b.key)), withheld: withheld.sort(compareText) };
}

type Standing = OrderedRemoval & { readonly right: StandingRight };

function refusal(same: readonly Standing[], { right, review, decidedAt }: Standing): string | undefined {
  const { target, kind, from, assets } = right;
  if (from > decidedAt)
    return `${kind} ${target} was given anew at ${isoTime(from)}, after review ${review} decided about it; nothing is revoked by that`;
  const decided = new Set(same.map(({ asset }) => asset));
  const kept = assets.filter((asset) => !decided.has(asset));
  return kept.length === 0
    ? undefined
    : `subscription ${target} is also of ${kept.join(", ")}, which nobody decided to revoke: it is ended by hand`;
}

function orderOf(
  same: readonly Standing[],
  { right, review, domain, project, subject, by, reason, decidedAt }: Standing,
  { health, now }: { readonly health: ReadonlyMap<string, ScopeHealth>; readonly now: number },
): RevocationOrder {
  const { scope, kind, target, from, assets } = right;
  const read = health.get(scope);
  const isHidden = read?.blind.includes(project) === true || read?.blind.includes(target) === true;
  return {
    key: revocationKey({ scope, kind, target, from }),
    scope,
    kind,
    target,
    person: subject,
    domain,
    assets: [...assets].sort(compareText),
    reason: `it was decided in access review ${review} that it is to be revoked`,
    author: by,
    says: reason,
    decidedAt,
    review,
    decisions: same.map(({ decision }) => decision),
    doubt:
      scopeDoubt(read, scope, now) ??
      (isHidden ? `the reader cannot see into project ${project}` : undefined),
  };
}
