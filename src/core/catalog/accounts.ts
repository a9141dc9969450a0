/** Which accounts are ours, as far as a catalog can tell. */
import type { Catalog } from "./catalog.ts";

/**
 * The accounts in the ARNs of the mesh: roles of projects, tables, identities, principals of subscriptions and grants.
 * Exemptions are left out: they name auditors and vendors, whose account must not pass for one of ours.
 */
export function accountsOf(catalog: Catalog): ReadonlySet<string> {
  const arns = [
    ...catalog.projects.flatMap(({ roleArns }) => roleArns),
    ...catalog.assets.map(({ tableArn }) => tableArn),
    ...catalog.people.flatMap(({ identities }) => identities),
    ...catalog.subscriptions.map(({ subscriber }) =>
      "principalArn" in subscriber ? subscriber.principalArn : undefined,
    ),
    ...catalog.grants.map(({ principalArn }) => principalArn),
  ];
  const accounts = new Set<string>();
  for (const arn of arns) {
    const account = arn?.startsWith("arn:") ? arn.split(":")[4] : undefined;
    if (account !== undefined && /^\d{12}$/.test(account)) accounts.add(account);
  }
  return accounts;
}
