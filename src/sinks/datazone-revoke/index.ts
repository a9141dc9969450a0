/** The sink `datazone-revoke`: ends memberships and subscriptions in a domain of DataZone. See README.md. */
import {
  DataZoneClient,
  DeleteProjectMembershipCommand,
  GetSubscriptionCommand,
  RevokeSubscriptionCommand,
} from "@aws-sdk/client-datazone";
import { fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import { withSpans } from "../../aws-spans.ts";
import { shownText } from "../../core/record/text.ts";
import { kindOfFailure, refusalOf } from "../../core/refusal/refusal.ts";
import type { Refusal, RefusalKind } from "../../core/refusal/refusal.ts";
import type { RevokeOutcome, RevokedRight, Revoker } from "./revoker.ts";

export interface RevokerGiven {
  readonly account: string;
  readonly region: string;
  /** Of the domain. */
  readonly domain: string;
  /** ARN of the role that is taken on, with `{account}` in the place of the number; undefined: the SDK's own chain. */
  readonly roleArn: string | undefined;
  readonly externalId: string | undefined;
  /** undefined: the Region's own, or what the environment says (`AWS_ENDPOINT_URL_DATAZONE`). */
  readonly endpoint?: string | undefined;
  readonly answerTimeoutMs?: number | undefined;
}

const ANSWER_TIMEOUT_MS = 30_000;
/** The job's own retries come minutes later; these are for a word that got lost. */
const ATTEMPTS = 2;
const PASSING: ReadonlySet<RefusalKind> = new Set([
  "throttled",
  "unavailable",
  "credentials_expired",
  "clock_skewed",
]);

/** A client of one domain. It holds connections: close it. */
export function openRevoker({
  account,
  region,
  domain,
  roleArn,
  externalId,
  ...given
}: RevokerGiven): Revoker {
  const requestTimeout = given.answerTimeoutMs ?? ANSWER_TIMEOUT_MS;
  const client = withSpans(
    new DataZoneClient({
      region,
      ...(given.endpoint === undefined ? {} : { endpoint: given.endpoint }),
      ...(roleArn === undefined
        ? {}
        : {
            credentials: fromTemporaryCredentials({
              params: {
                RoleArn: roleArn.replace("{account}", account),
                RoleSessionName: "auditplane-revoke",
                ...(externalId === undefined ? {} : { ExternalId: externalId }),
              },
            }),
          }),
      maxAttempts: ATTEMPTS,
      requestHandler: { connectionTimeout: 5_000, requestTimeout, throwOnRequestTimeout: true },
    }),
  );
  return {
    async revoke(right) {
      try {
        return await revokeIn(client, domain, right);
      } catch (error) {
        return outcomeOf(error);
      }
    },
    close: () => client.destroy(),
  };
}

async function revokeIn(client: DataZoneClient, domain: string, right: RevokedRight): Promise<RevokeOutcome> {
  if (right.kind === "membership") {
    await client.send(
      new DeleteProjectMembershipCommand({
        domainIdentifier: domain,
        projectIdentifier: right.project,
        member: { userIdentifier: right.user },
      }),
    );
    return { kind: "done" };
  }
  const named = { domainIdentifier: domain, identifier: right.subscription };
  const { status } = await client.send(new GetSubscriptionCommand(named));
  if (status === "REVOKED" || status === "CANCELLED") return { kind: "gone", says: `it is ${status}` };
  if (status !== "APPROVED") return { kind: "passing", refusal: unapproved(status) };
  await client.send(new RevokeSubscriptionCommand({ ...named, retainPermissions: false }));
  return { kind: "done" };
}

/** Nobody ends what DataZone does not call approved; an answer without a status says nothing. */
function unapproved(status: string | undefined): Refusal {
  const detail = `GetSubscription says ${status === undefined ? "no status" : shownText(status)}, which is not APPROVED; nothing is revoked by that`;
  return { kind: "refused", detail, action: undefined, resource: undefined, denied: undefined };
}

/** What is not found may be gone, or hidden from us: whether it is gone the next read tells. A fault of ours is thrown. */
function outcomeOf(error: unknown): RevokeOutcome {
  const kind = kindOfFailure(error);
  if (kind === undefined) throw error;
  const refusal = refusalOf(error);
  if (kind === "not_found") return { kind: "gone", says: refusal.detail };
  return { kind: PASSING.has(kind) ? "passing" : "refused", refusal };
}
