/** The source `organization`: the accounts of an organization. See README.md. */
import { ListAccountsCommand, OrganizationsClient } from "@aws-sdk/client-organizations";
import type { Account } from "@aws-sdk/client-organizations";
import { withSpans } from "../../aws-spans.ts";
import type { Entry } from "../../core/control-plane/entry.ts";
import type { OrganizationScope } from "../../core/control-plane/scope.ts";
import { readList } from "../read-lists.ts";
import { clientConfig } from "../scope-client.ts";
import type { ClientGiven } from "../scope-client.ts";
import type { ScopeReader } from "../scope-reader.ts";

export interface OrganizationGiven extends Omit<ClientGiven, "account" | "region"> {
  readonly scope: OrganizationScope;
  /** Where Organizations is asked, of which a partition has one: https://docs.aws.amazon.com/general/latest/gr/ao.html */
  readonly region?: string;
}

/** https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html: pages may be short, or empty, before the last. */
const PAGE = 20;

/** Opens the reader of the organization; its account is the management account, or a delegated administrator. Close it. */
export function openOrganization({ scope, region = "us-east-1", ...given }: OrganizationGiven): ScopeReader {
  const client = withSpans(
    new OrganizationsClient(clientConfig({ account: scope.account, region, ...given })),
  );
  return {
    scope,
    read: (signal) =>
      readList(
        { service: "organizations", where: `the organization of ${scope.account}`, signal },
        {
          list: "ListAccounts",
          ask: (NextToken) =>
            client.send(new ListAccountsCommand({ MaxResults: PAGE, NextToken }), { abortSignal: signal }),
          entriesOf: ({ Accounts = [] }) => Accounts.map(accountOf),
        },
      ),
    close: () => client.destroy(),
  };
}

/** Asks for one page, and nothing of it. Throws what AWS says. */
export async function askAccounts({
  scope,
  region = "us-east-1",
  ...given
}: OrganizationGiven): Promise<void> {
  const client = withSpans(
    new OrganizationsClient(clientConfig({ account: scope.account, region, ...given })),
  );
  await client.send(new ListAccountsCommand({ MaxResults: 1 })).finally(() => client.destroy());
}

/** `Status` ends in favour of `State`, which tells more: until then either may be missing. */
function accountOf({ Id = "", Name = "", Status, State, JoinedTimestamp }: Account): Entry<"account"> {
  return {
    kind: "account",
    id: Id,
    content: { name: Name, status: State ?? Status ?? "" },
    since: JoinedTimestamp?.getTime(),
  };
}
