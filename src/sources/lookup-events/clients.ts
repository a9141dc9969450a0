/** The clients of all accounts and Regions: one each, kept open, with the credentials of a role in the account. */
import { credentialsOf } from "../reader-role.ts";
import type { ReaderRole } from "../reader-role.ts";
import { createLookupApi } from "./client.ts";
import type { LookupApi } from "./client.ts";

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

const CONNECT_TIMEOUT_MS = 5_000;
const ANSWER_TIMEOUT_MS = 20_000;

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
        credentials: role && credentialsOf(place.account, role),
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
