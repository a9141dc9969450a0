/** What whoever answers requests is given: the database as somebody sees it, the catalog, and what can be done. */
import type { Kysely } from "kysely";
import type { Pool, PoolClient } from "pg";
import type { Preview } from "../core/alert/rollout-preview.ts";
import type { AlertAction, AlertState } from "../core/alert/state.ts";
import type { TokenRights } from "../core/authority/token-rights.ts";
import type { Viewer } from "../core/authority/viewer.ts";
import type { CatalogIndex } from "../core/catalog/index-catalog.ts";
import type { CoverageInput } from "../core/coverage/coverage.ts";
import type { ComposedMessage } from "../core/finding/message.ts";
import type { Stage } from "../core/settings/rollout.ts";
import type { OidcSettings } from "../config-server.ts";
import type { Logger } from "../logger.ts";
import type { DB } from "../store/tables.ts";
import type { KnownAlert } from "../store/alert-states.ts";
import type { ApiToken } from "../store/api-tokens.ts";
import type { ShowPage } from "./page.tsx";

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
  readonly actions: Actions;
  /** Whoever is between here and people, and says who they are by X-Forwarded-For. */
  readonly isTrustedProxy: (address: string) => boolean;
  /** How a page of the way in looks. */
  readonly showPage: ShowPage;
}

/** What may be done, by jobs that know nothing of HTTP. Each throws AuditplaneError where it cannot be done. */
export interface Actions {
  /** What an alert has to say about the data of some domains. */
  readonly compose: (alert: KnownAlert, domains: readonly string[]) => Promise<ComposedMessage | undefined>;
  readonly decide: (
    decision: Reasoned & { readonly id: number; readonly action: AlertAction },
  ) => Promise<AlertState>;
  /** What the owner of a domain would have been told of the last so many days. */
  readonly previewRollout: (domain: string, days: number) => Promise<Preview>;
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

/** A token as it is asked for; who may make which is said by core/authority/token-rights.ts. */
export interface WantedToken extends TokenRights {
  readonly name: string;
  readonly person: string;
  readonly author: string;
  readonly days: number;
  /** In ms. */
  readonly notAfter?: number | undefined;
}

export interface MadeToken {
  readonly token: ApiToken;
  /** With its secret. */
  readonly text: string;
}

/** Reads as a viewer may: of their domains alone, where these are not all. Nothing can be written. */
export type ReadAs = <T>(viewer: Viewer, work: (client: PoolClient) => Promise<T>) => Promise<T>;
