/** What whoever answers requests is given: the database as somebody sees it, the catalog, and what can be done. */
import type { Kysely } from "kysely";
import type { Pool, PoolClient } from "pg";
import type { Preview } from "../core/alert/rollout-preview.ts";
import type { AlertAction, AlertState } from "../core/alert/state.ts";
import type { WantedToken } from "../core/authority/token-rights.ts";
import type { CheckedLog } from "../core/audit/check-log.ts";
import type { PrivacyMode, Viewer } from "../core/authority/viewer.ts";
import type { CatalogIndex } from "../core/catalog/index-catalog.ts";
import type { CoverageInput } from "../core/coverage/coverage.ts";
import type { FetchedRecord } from "../core/evidence/fetched-record.ts";
import type { ComposedMessage } from "../core/finding/message.ts";
import type { Stage } from "../core/settings/rollout.ts";
import type { EraseWanted, Erased } from "../core/privacy/erased.ts";
import type { Veil } from "../core/privacy/veil.ts";
import type { PersonFormat } from "../core/review/person/document.ts";
import type { OidcSettings } from "../config/server.ts";
import type { EvidencePoint } from "../core/finding/hit.ts";
import type { Logger } from "../logger.ts";
import type { DB } from "../store/tables.ts";
import type { HealthCheck } from "./health.ts";
import type { KnownAlert } from "../store/alert-states.ts";
import type { ApiToken, MadeToken } from "../store/api-tokens.ts";
import type { ShowPage } from "./page.ts";
import type { ReviewActions } from "./review-actions.ts";
import type { Reveal } from "../store/reveals.ts";

export interface HttpDeps {
  readonly pool: Pool;
  /** The same database. */
  readonly db: Kysely<DB>;
  readonly log: Logger;
  /** As it stands; made anew where it changed. */
  readonly catalog: () => Promise<CatalogIndex>;
  /** What coverage is computed of: at most half a minute old. */
  readonly coverage: () => Promise<CoverageInput>;
  /** undefined: nobody logs in. */
  readonly oidc: OidcSettings | undefined;
  /** Where people reach this server, without a slash at the end. */
  readonly publicUrl: string;
  /** In ms. */
  readonly now: () => number;
  /** Of the package, and what it was built of; undefined: nobody knows. */
  readonly version: string;
  readonly commit: string | undefined;
  /** Whether what the server needs is there; see addHealth. */
  readonly health: () => Promise<readonly HealthCheck[]>;
  /** How many jobs there are between workers; none where the queue does not answer. */
  readonly queuedJobs: () => Promise<
    readonly { readonly queue: string; readonly state: string; readonly count: number }[]
  >;
  readonly privacy: PrivacyMode;
  readonly actions: Actions;
  /** Whoever is between here and people, and says who they are by X-Forwarded-For. */
  readonly isTrustedProxy: (address: string) => boolean;
}

/** With how a page of the way in looks. */
export interface WayInDeps extends HttpDeps {
  readonly showPage: ShowPage;
}

/** What may be done, by jobs that know nothing of HTTP. Each throws AuditplaneError where it cannot be done. */
export interface Actions {
  /** What an alert has to say about the data of some domains, as a veil lets it be seen. */
  readonly compose: (
    alert: KnownAlert,
    domains: readonly string[],
    veil: Veil,
  ) => Promise<ComposedMessage | undefined>;
  readonly decide: (
    decision: Reasoned & { readonly id: number; readonly action: AlertAction },
  ) => Promise<AlertState>;
  /** What the owner of a domain would have been told of the last so many days. */
  readonly previewRollout: (wanted: {
    readonly domain: string;
    readonly days: number;
    readonly veil: Veil;
    /** Of some alerts those that whoever asks sees. */
    readonly seen: (alerts: readonly number[]) => Promise<ReadonlySet<number>>;
  }) => Promise<Preview>;
  /** `rule` undefined: of all that have no stage of their own. */
  readonly setStage: (
    step: Reasoned & {
      readonly domain: string;
      readonly rule: string | undefined;
      readonly stage: Stage;
    },
  ) => Promise<void>;
  /** Returns its id. */
  readonly addException: (wanted: Reasoned & NewException) => Promise<string>;
  /** `until` in ms. */
  readonly renewException: (
    wanted: Reasoned & { readonly id: string; readonly until: number },
  ) => Promise<void>;
  /** Reads again what was set aside: no more at once than a request bears. */
  readonly replay: (wanted: Reasoned & ReplayWanted) => Promise<ReplayedHere>;
  /** The audit log from its first entry to its last, and by the heads that are signed over it, where there are any. */
  readonly verifyAudit: () => Promise<CheckedAudit>;
  readonly expireException: (wanted: Reasoned & { readonly id: string }) => Promise<void>;
  /** By a link of a message, which is good once. `until`, in ms: when it is good no more in any case. */
  readonly acknowledgeByLink: (used: {
    readonly id: number;
    readonly viewer: Viewer;
    readonly hash: Buffer;
    readonly until: number;
  }) => Promise<AlertState>;
  readonly createToken: (wanted: WantedToken) => Promise<MadeToken>;
  readonly revokeToken: (id: string, author: string) => Promise<ApiToken>;
  /** Lets somebody see for a time whom an alert is about; it is noted. People are keys. */
  readonly reveal: (wanted: {
    readonly viewer: string;
    readonly alert: number;
    readonly reason: string;
    readonly people: readonly string[];
    readonly isOneself: boolean;
  }) => Promise<Reveal>;
  /** Raw records, from where they were kept or lie; `redacted`: without what names people. */
  readonly records: (points: readonly EvidencePoint[], redacted: boolean) => Promise<FetchedRecord[]>;
  readonly erase: (wanted: EraseWanted) => Promise<Erased>;
  /** What somebody may read and did, by the end of a month, of the domains that the viewer sees; it is noted each time. */
  readonly reportPerson: (wanted: WantedPersonReport) => Promise<PersonReport>;
  readonly reviews: ReviewActions;
}

export interface WantedPersonReport extends Reasoned {
  /** Their key. */
  readonly person: string;
  /** `2026-09`. */
  readonly month: string;
  readonly format: PersonFormat;
  /** What the viewer sees of people. */
  readonly veil: Veil;
}

/** A file with its name. */
export interface PersonReport {
  readonly name: string;
  readonly content: string | Buffer;
}

export interface ReplayWanted {
  /** Only what was set aside for it; undefined: for any. */
  readonly setAsideFor: string | undefined;
  /** undefined: of every file. */
  readonly paths: readonly string[] | undefined;
}

export interface ReplayedHere {
  /** By path. */
  readonly files: readonly {
    readonly path: string;
    readonly state: string;
    readonly detail: string | undefined;
    readonly tallies: readonly {
      readonly reason: string;
      readonly unit: "file" | "record";
      readonly setAside: number;
      readonly readAgain: number;
      readonly cameIn: number;
    }[];
    readonly came: Readonly<Record<"new" | "duplicate" | "skipped" | "quarantined", number>>;
  }[];
  /** Paths under which no file is known. */
  readonly unknown: readonly string[];
  /** So many files were not tried now: ask again. */
  readonly left: number;
}

export interface CheckedAudit extends CheckedLog {
  /** Where heads were looked for; undefined: nowhere. */
  readonly place: string | undefined;
  /** When it was checked, in ms: it is not done again for some minutes. */
  readonly checkedAt: number;
}

/** Who has something done, and why. */
export interface Reasoned {
  readonly viewer: Viewer;
  readonly reason: string;
}

/** What is not given is taken from the finding. Times are ISO 8601. */
export interface NewException {
  readonly finding?: string | undefined;
  readonly who?: string | undefined;
  readonly asset?: string | undefined;
  readonly factor?: number | undefined;
  readonly bytes?: number | undefined;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}

/**
 * Reads as a viewer may: of their domains alone, where these are not all. Nothing can be written. Whatever names people goes through the
 * veil before it is answered.
 */
export type ReadAs = <T>(viewer: Viewer, work: (client: PoolClient, veil: Veil) => Promise<T>) => Promise<T>;
