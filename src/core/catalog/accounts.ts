/** Which accounts are ours, as far as a catalog can tell. */
import type { Catalog } from "./catalog.ts";

/**
 * The accounts in the ARNs of the mesh: roles of projects, tables, identities, principals of subscriptions; of a file principals of grants,
 * too; and of the control plane those that it is read in and that the organization has.
 * Exemptions are left out: they name auditors and vendors, whose account must not pass for one of ours. So are shares, and all that Lake
 * Formation says: whoever may grant there names accounts as they like, and grants are what is to be judged.
 */
export function accountsOf(catalog: Catalog): ReadonlySet<string> {
  const accounts = new Set(catalog.accounts);
  const note = (arn: string | undefined): void => {
    const account = arn === undefined ? undefined : accountIn(arn);
    if (account !== undefined) accounts.add(account);
  };
  for (const { roleArns } of catalog.projects) for (const arn of roleArns) note(arn);
  for (const { tableArn } of catalog.assets) note(tableArn);
  for (const { identities } of catalog.people) for (const identity of identities) note(identity);
  for (const { subscriber } of catalog.subscriptions)
    if ("principalArn" in subscriber) note(subscriber.principalArn);
  if (catalog.made === undefined)
    for (const { principalArn, kind } of catalog.grants) if (kind !== "share") note(principalArn);
  return accounts;
}

/** undefined: it is no ARN, or of no account. */
export function accountIn(arn: string): string | undefined {
  const account = arn.startsWith("arn:") ? arn.split(":", 5)[4] : undefined;
  return account !== undefined && /^\d{12}$/.test(account) ? account : undefined;
}

/** A principal as grants of a catalog have it: Lake Formation names an account by its number alone. */
export function granteeArn(principal: string): string {
  return /^\d{12}$/.test(principal) ? `arn:aws:iam::${principal}:root` : principal;
}
