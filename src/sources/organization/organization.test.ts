import { describe, expect, it } from "vitest";
import type { Account, ListAccountsResponse } from "@aws-sdk/client-organizations";
import { readScope } from "../../../test/support/read-scope.ts";
import { useScriptedAws } from "../../../test/support/scripted-aws.ts";
import type { Wire } from "../../../test/support/scripted-aws.ts";
import { openOrganization } from "./index.ts";

const aws = useScriptedAws();

async function read(body: Wire<ListAccountsResponse>): Promise<unknown> {
  aws.answer<ListAccountsResponse>("ListAccounts", { body });
  const reader = openOrganization({
    scope: { service: "organization", account: "111122223333" },
    role: undefined,
  });
  const { lists } = await readScope(reader);
  reader.close();
  return lists["ListAccounts"];
}

describe("an account of the organization", () => {
  it("has its name, its state, and since when it belongs to it", async () => {
    const Accounts = [
      {
        Id: "444455556666",
        Name: "sales-prod",
        Status: "ACTIVE",
        State: "ACTIVE",
        JoinedTimestamp: 1_700_000_000,
      },
      { Id: "222233334444", Name: "old", Status: "SUSPENDED", State: "PENDING_CLOSURE" },
    ] as const;

    expect(await read({ Accounts: [...Accounts] })).toEqual([
      {
        kind: "account",
        id: "444455556666",
        content: { name: "sales-prod", status: "ACTIVE" },
        since: 1_700_000_000_000,
      },
      { kind: "account", id: "222233334444", content: { name: "old", status: "PENDING_CLOSURE" } },
    ]);
  });

  it("has its status where AWS says no state, and a state that is not known here as it came", async () => {
    const odd: { Id: string; State: string } = { Id: "1", State: "HIBERNATING" };
    const Accounts = [{ Id: "2", Status: "SUSPENDED" as const }, odd as Wire<Account>];

    expect(await read({ Accounts })).toMatchObject([
      { content: { name: "", status: "SUSPENDED" } },
      { content: { status: "HIBERNATING" } },
    ]);
  });
});
