/** Which accounts are ours, as the control plane tells it. */
import { accountIn } from "../../catalog/accounts.ts";
import type { HistoryEntry } from "../history.ts";
import { parseScope } from "../scope.ts";

interface AccountRows {
  readonly account: readonly HistoryEntry<"account">[];
  readonly environment: readonly HistoryEntry<"environment">[];
  readonly subscription_target: readonly HistoryEntry<"subscription_target">[];
  readonly asset: readonly HistoryEntry<"asset">[];
}

/**
 * Those that it is read in, that the organization has, and that have environments of the mesh, their roles, or its tables. Grants and shares
 * are left out: whoever may grant names accounts as they like.
 */
export function ownAccounts(rows: AccountRows, scopes: readonly { readonly key: string }[]): string[] {
  const accounts = new Set<string>();
  const note = (account: string | undefined): void => {
    if (account !== undefined && account !== "") accounts.add(account);
  };
  for (const { key } of scopes) note(parseScope(key)?.account);
  for (const { id, until } of rows.account) if (until === Infinity) note(id);
  for (const { content } of rows.environment) {
    note(content.account);
    for (const arn of content.roleArns) note(accountIn(arn));
  }
  for (const { content } of rows.subscription_target)
    for (const arn of content.principals) note(accountIn(arn));
  for (const { content } of rows.asset) note(accountIn(content.tableArn ?? ""));
  return [...accounts].sort();
}
