/** The clients of all accounts and Regions: one each, kept open, with the credentials of a role in the account. */
import { fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import { createLookupApi } from "./client.ts";
import type { ClientSettings, LookupApi } from "./client.ts";

export interface AskedPlace {
  readonly account: string;
  readonly region: string;
}

export interface LookupClients {
  /** The same client for the same place, until it is renewed. */
  of(place: AskedPlace): LookupApi;
  /** The next one asks for credentials anew: a client keeps those that their provider called valid. */
  renew(place: AskedPlace): void;
  close(): void;
}

/** The role that is taken on where an account is asked. */
export interface ReaderRole {
  /** With `{account}` in the place of the account's number. */
  readonly arn: string;
  readonly externalId: string | undefined;
  /** Of the STS that is asked; undefined: the place's own. In Regions that must be enabled it knows no one else. */
  readonly stsRegion: string | undefined;
}

const CONNECT_TIMEOUT_MS = 5_000;
const ANSWER_TIMEOUT_MS = 20_000;
/** In the records of whoever is asked. */
const SESSION = "auditplane";

/** Nothing is opened before it is asked for. `role` undefined: the SDK's own chain, which knows one account. */
export function openClients(role: ReaderRole | undefined): LookupClients {
  const clients = new Map<string, LookupApi>();
  const keyOf = ({ account, region }: AskedPlace): string => `${account}/${region}`;
  const renew = (place: AskedPlace): void => {
    clients.get(keyOf(place))?.close();
    clients.delete(keyOf(place));
  };
  return {
    of(place) {
      const known = clients.get(keyOf(place));
      if (known) return known;
      const client = createLookupApi({
        region: place.region,
        endpoint: undefined,
        credentials: role && readerCredentials(place.account, role),
        connectTimeoutMs: CONNECT_TIMEOUT_MS,
        answerTimeoutMs: ANSWER_TIMEOUT_MS,
      });
      clients.set(keyOf(place), client);
      return client;
    },
    renew,
    close() {
      for (const client of clients.values()) client.close();
      clients.clear();
    },
  };
}

/** Of the role in the account. The SDK renews them before they end. */
export function readerCredentials(
  account: string,
  { arn, externalId, stsRegion }: ReaderRole,
): ClientSettings["credentials"] {
  return fromTemporaryCredentials({
    params: {
      RoleArn: arn.replace("{account}", account),
      RoleSessionName: SESSION,
      ...(externalId === undefined ? {} : { ExternalId: externalId }),
    },
    ...(stsRegion === undefined ? {} : { clientConfig: { region: stsRegion } }),
  });
}
