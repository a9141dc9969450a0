/** The three calls of the identity store's API that this source makes, as an interface, and the SDK's client behind it. */
import {
  IdentitystoreClient,
  ListGroupMembershipsCommand,
  ListGroupsCommand,
  ListUsersCommand,
} from "@aws-sdk/client-identitystore";
import type {
  ListGroupMembershipsResponse,
  ListGroupsResponse,
  ListUsersResponse,
} from "@aws-sdk/client-identitystore";
import { withSpans } from "../../aws-spans.ts";
import type { IdentityScope } from "../../core/control-plane/scope.ts";
import { clientConfig } from "../scope-client.ts";
import type { ClientGiven } from "../scope-client.ts";

/** Each call gives one page, the largest that AWS allows. */
export interface IdentityApi {
  readonly listUsers: (token: string | undefined) => Promise<ListUsersResponse>;
  readonly listGroups: (token: string | undefined) => Promise<ListGroupsResponse>;
  readonly listMemberships: (
    group: string,
    token: string | undefined,
  ) => Promise<ListGroupMembershipsResponse>;
}

export interface IdentityClient {
  /** The calls of one read, which end with its signal. */
  readonly calls: (signal: AbortSignal) => IdentityApi;
  /** Idempotent. */
  readonly close: () => void;
}

/** https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_ListUsers.html */
const PAGE = 100;

/** Of one identity store. */
export interface IdentityGiven extends Omit<ClientGiven, "account" | "region"> {
  readonly scope: IdentityScope;
}

/** A client of one identity store. It holds connections: close it. */
export function createIdentityClient({ scope, ...given }: IdentityGiven): IdentityClient {
  const { account, region, id: IdentityStoreId } = scope;
  const client = withSpans(new IdentitystoreClient(clientConfig({ account, region, ...given })));
  const asked = (NextToken: string | undefined): Asked => ({ IdentityStoreId, MaxResults: PAGE, NextToken });
  return {
    calls: (abortSignal) => {
      const options = { abortSignal };
      return {
        listUsers: (token) => client.send(new ListUsersCommand(asked(token)), options),
        listGroups: (token) => client.send(new ListGroupsCommand(asked(token)), options),
        listMemberships: (GroupId, token) =>
          client.send(new ListGroupMembershipsCommand({ ...asked(token), GroupId }), options),
      };
    },
    close: () => client.destroy(),
  };
}

interface Asked {
  readonly IdentityStoreId: string;
  readonly MaxResults: number;
  readonly NextToken: string | undefined;
}
