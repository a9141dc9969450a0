/** What settings declare, as a catalog takes it: of the control plane, or of a file. */
import { hash } from "node:crypto";
import type { Catalog, Domain } from "../catalog/catalog.ts";
import { namedExemptions } from "../catalog/named-exemptions.ts";
import type { Declared } from "../control-plane/made/catalog-of.ts";
import type { Prescribed } from "../governance/given.ts";
import { canonicalJson } from "../record/decode.ts";
import type { DomainSettings } from "./domain.ts";
import { exemptionOf } from "./share.ts";
import type { Share } from "./share.ts";

/** The same whatever the order of either. What domains prescribe is no part of it: no access is judged by that. */
export function declaredOf(domains: readonly DomainSettings[], shares: readonly Share[]): Declared {
  return {
    domains: Object.fromEntries(
      domains
        .filter(({ topicArn, timeZone }) => topicArn !== undefined || timeZone !== undefined)
        .toSorted(byId)
        .map(({ id, topicArn, timeZone }) => [
          id,
          { ...(topicArn !== undefined && { topicArn }), ...(timeZone !== undefined && { timeZone }) },
        ]),
    ),
    exemptions: shares.toSorted(byId).map(exemptionOf),
  };
}

/**
 * A catalog of a file with what is declared beside it; its hash follows of both, so that a share that changes derives again what it
 * touches. What the file says of a domain itself stands. The same catalog where nothing is declared.
 */
export function declareIn(catalog: Catalog, declared: Declared): Catalog {
  const { domains, exemptions } = declared;
  if (exemptions.length === 0 && Object.keys(domains).length === 0) return catalog;
  return {
    ...catalog,
    domains: catalog.domains.map((domain) => withDeclared(domain, domains[domain.id])),
    exemptions: [...catalog.exemptions, ...namedExemptions(exemptions, catalog.people)],
    hash: hash("sha256", canonicalJson(JSON.parse(JSON.stringify([catalog.hash, declared]))), "hex"),
    declared,
  };
}

function withDeclared(domain: Domain, declared: Declared["domains"][string] | undefined): Domain {
  if (!declared) return domain;
  return {
    ...domain,
    topicArn: domain.topicArn ?? declared.topicArn,
    timeZone: domain.timeZone ?? declared.timeZone,
  };
}

/** What each domain prescribes, by its id; of those that prescribe nothing there is none. */
export function prescribedOf(domains: readonly DomainSettings[]): Record<string, Prescribed> {
  const own = domains.filter(({ regions, encryption }) => regions !== undefined || encryption !== undefined);
  return Object.fromEntries(own.map(({ id, regions, encryption }) => [id, { regions, encryption }]));
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
