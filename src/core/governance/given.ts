/** What disagreements are looked for in: the plan, the grants, the use, and how far each can be seen. */
import type { Asset } from "../catalog/catalog.ts";
import { holds } from "../catalog/catalog.ts";
import type { CatalogIndex } from "../catalog/index-catalog.ts";
import type { EntryKind } from "../control-plane/entry.ts";
import type { Permission } from "../control-plane/kinds/granted.ts";
import type { TableReader } from "../control-plane/lake/readers-of.ts";
import type { HistoryEntry } from "../control-plane/history.ts";
import type { PrescribedApprovals } from "../handshake/approver.ts";
import type { Contested } from "../control-plane/made/settle.ts";
import type { Severity } from "../macie/severity.ts";
import { DAY_MS, isoTime } from "../record/time.ts";
import type { Share } from "../settings/share.ts";
import type { Disagreement } from "./disagreement.ts";
import type { PolicyGiven } from "./policy-given.ts";

/** A principal that Lake Formation lets read a table. */
export type GrantedReader = Pick<TableReader, "principal" | "way" | "columns" | "filter" | "since">;

/** What was read of an asset by one person in one way, of the last 90 days. */
export interface Use {
  readonly person: string;
  readonly way: string;
  readonly accesses: number;
  readonly bytesOut: number;
  /** The first moment of the last day, in ms. */
  readonly lastDay: number;
  /** A finding on these accesses, of which owners hear, tells of this person; absent: none does. */
  readonly isTold?: boolean;
}

/** What was read of an asset by one person in one way on one day. */
export interface DayRead {
  readonly person: string;
  readonly way: string;
  /** Its first moment, in ms. */
  readonly day: number;
  readonly accesses: number;
  readonly bytesOut: number;
}

export interface SeenRole {
  readonly arn: string;
  /** Ids that it had, by when each was first seen, in ms. */
  readonly ids: readonly { readonly id: string; readonly firstSeen: number }[];
}

/** A role that was deleted and that logs have not shown since. */
export interface DeletedRole {
  readonly arn: string;
  /** In ms. */
  readonly at: number;
}

/** When access has to end once somebody has another role. */
export interface RoleChangeTerms {
  /** Of a domain unit, in hours; undefined: it does not say. */
  readonly endsWithinHours: (domain: string | null) => number | undefined;
  /** Whether another title is another role. */
  readonly titles: boolean;
  /** Names of groups that stand for a role: whoever leaves one has another. */
  readonly groups: readonly string[];
}

/** What a domain prescribes. */
export interface Prescribed {
  readonly regions?: readonly string[] | undefined;
  /** `kms`: with a key of one's own. */
  readonly encryption?: "kms" | undefined;
}

export interface GovernanceGiven {
  readonly index: CatalogIndex;
  /** Ours beside those of the index: their logs are held; undefined: none. */
  readonly loggedAccounts?: ReadonlySet<string> | undefined;
  /** Ids of subscriptions that the last read had in the list of no status; undefined: none. */
  readonly lost?: Iterable<string> | undefined;
  /** As of when plan and grants are compared, in ms: the oldest of the reads. */
  readonly at: number;
  /** When the newest of the reads began: what a part of them shows already, and others not yet, is no disagreement. */
  readonly latest: number;
  /** What holds now, of a kind, by id. */
  readonly current: <K extends EntryKind>(kind: K) => ReadonlyMap<string, HistoryEntry<K>>;
  /** All stretches of a kind that ever were, by scope, id and time. */
  readonly history: <K extends EntryKind>(kind: K) => readonly HistoryEntry<K>[];
  /** Who may read a table; undefined: nobody was asked. */
  readonly readersOf: (tableArn: string) => readonly GrantedReader[] | undefined;
  /** Grants that let somebody read something, nobody can say what. */
  readonly unclear: readonly Permission[];
  /** Whether Lake Formation of an account and Region was read whole, by somebody to whom it shows its grants. */
  readonly isLakeRead: (account: string, region: string) => boolean;
  readonly usesOf: (asset: string) => readonly Use[];
  /** For how long all reads of an asset could be seen without a gap, in ms until `at`; 0: they could not. */
  readonly seenFor: (asset: Asset) => number;
  readonly sensitivityOf: (asset: string) => Severity | undefined;
  /** Columns that Macie named in it; undefined: nobody was asked. */
  readonly sensitiveColumnsOf?: ((asset: string) => readonly string[]) | undefined;
  readonly roles: readonly SeenRole[];
  /** As logs show them; undefined: none. */
  readonly deletedRoles?: readonly DeletedRole[] | undefined;
  /** What the mesh policy says of whoever changes their role; undefined: nothing. */
  readonly roleChange?: RoleChangeTerms | undefined;
  readonly contested: readonly Contested[];
  /** By id of the domain. */
  readonly prescribed: Readonly<Record<string, Prescribed>>;
  /** By id of the domain unit that owns; undefined: there is no policy. */
  readonly approvals?: ((unit: string | null) => PrescribedApprovals) | undefined;
  /** What the mesh policy demands; undefined: there is none. */
  readonly meshPolicy?: PolicyGiven | undefined;
  /** As they are declared, also those that are over, or to come; undefined: none. */
  readonly shares?: readonly Share[] | undefined;
  /** Of the last 7 days; undefined: nobody was asked. */
  readonly readsByDay?: ((asset: string) => readonly DayRead[]) | undefined;
}

/** Assets that there are. */
export function assetsNow({ index, at }: Pick<GovernanceGiven, "index" | "at">): Asset[] {
  return index.catalog.assets.filter((asset) => holds(asset, at - 1));
}

/** What every disagreement about an asset says of it. */
export function aboutAsset(
  asset: Asset,
  { index, at, sensitivityOf }: Pick<GovernanceGiven, "index" | "at" | "sensitivityOf">,
): Partial<Disagreement> {
  return {
    asset: asset.id,
    asset_project: asset.project,
    domain: index.projectAt(asset.project, at - 1)?.domain ?? null,
    classification: asset.classification ?? null,
    sensitivity: sensitivityOf(asset.id) ?? null,
    lake_formation: asset.lakeFormation ?? null,
  };
}

/** Since when something is so. Before the first read nobody knows. */
export function sinceOf(
  from: number | undefined,
  { at }: Pick<GovernanceGiven, "at">,
): Pick<Disagreement, "since" | "days"> {
  if (from === undefined || !Number.isFinite(from)) return { since: null, days: null };
  return { since: isoTime(from), days: Math.max(0, Math.floor((at - from) / DAY_MS)) };
}
