/** What whoever answers requests is given: the database as somebody sees it, the catalog, and what can be done. */
import type { Pool, PoolClient } from "pg";
import type { AlertAction, AlertState } from "../core/alert/state.ts";
import type { PrivacyMode, Viewer } from "../core/authority/viewer.ts";
import type { CatalogIndex } from "../core/catalog/index-catalog.ts";
import type { ComposedMessage } from "../core/finding/message.ts";
import type { Veil } from "../core/privacy/veil.ts";
import type { OidcSettings } from "../config-server.ts";
import type { EvidencePoint } from "../core/finding/hit.ts";
import type { Logger } from "../logger.ts";
import type { KnownAlert } from "../store/alert-states.ts";
import type { Reveal } from "../store/reveals.ts";

export interface HttpDeps {
  readonly pool: Pool;
  readonly log: Logger;
  /** As it stands; made anew where it changed. */
  readonly catalog: () => Promise<CatalogIndex>;
  /** undefined: nobody logs in. */
  readonly oidc: OidcSettings | undefined;
  /** Where people reach this server, without a slash at the end. */
  readonly publicUrl: string;
  /** In ms. */
  readonly now: () => number;
  readonly privacy: PrivacyMode;
  readonly actions: Actions;
}

/** What may be done, by jobs that know nothing of HTTP. Each throws AuditplaneError where it cannot be done. */
export interface Actions {
  /** What an alert has to say about the data of some domains, as a veil lets it be seen. */
  readonly compose: (
    alert: KnownAlert,
    domains: readonly string[],
    veil: Veil,
  ) => Promise<ComposedMessage | undefined>;
  readonly decide: (decision: {
    readonly id: number;
    readonly action: AlertAction;
    readonly viewer: Viewer;
    readonly reason: string;
  }) => Promise<AlertState>;
  /** Lets somebody see for a time whom an alert is about; it is noted. People are keys. */
  readonly reveal: (wanted: {
    readonly viewer: string;
    readonly alert: number;
    readonly reason: string;
    readonly people: readonly string[];
    readonly isOneself: boolean;
  }) => Promise<Reveal>;
  /** Raw records, from where they were kept or lie; `redacted`: without what names people. */
  readonly records: (points: readonly EvidencePoint[], redacted: boolean) => Promise<FoundRecord[]>;
  readonly erase: (wanted: {
    readonly person: string;
    readonly author: string;
    readonly reason: string;
  }) => Promise<ErasedPerson>;
}

/** A raw record for programs. */
export interface FoundRecord {
  readonly event_id: string;
  readonly event_time: string;
  readonly file: string;
  readonly ordinal: number;
  readonly is_redacted: boolean;
  readonly record: Record<string, unknown> | null;
  readonly problem: string | null;
}

export interface ErasedPerson {
  /** What they are called from now on. */
  readonly alias: string;
  /** So many of their names were looked for. */
  readonly names: number;
  /** Rows by table. */
  readonly changed: Readonly<Record<string, number>>;
  /** Entries of the audit log from which it is erased who it was. */
  readonly entries: number;
}

/**
 * Reads as a viewer may: of their domains alone, where these are not all. Nothing can be written. Whatever names people goes through the
 * veil before it is answered.
 */
export type ReadAs = <T>(viewer: Viewer, work: (client: PoolClient, veil: Veil) => Promise<T>) => Promise<T>;
