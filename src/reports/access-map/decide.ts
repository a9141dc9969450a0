/** Makes of a row of the map what the catalog says when somebody has decided: an exemption, or a request to subscribe. */
import { isUserArn } from "../../core/identity/principal.ts";
import type { Catalog } from "../../core/catalog/catalog.ts";
import type { MapRow } from "./compute.ts";

/** Entries as the catalog file has them. */
export interface CatalogEntries {
  readonly people: readonly Readonly<Record<string, unknown>>[];
  readonly exemptions: readonly Readonly<Record<string, unknown>>[];
  readonly subscriptions: readonly Readonly<Record<string, unknown>>[];
}

export type Decided = { readonly entries: CatalogEntries } | { readonly refused: string };

/** One exemption for each reader of the row, for its asset alone. It has no beginning: it is about what is known already. */
export function exempt(
  { asset, readers, consumer, way }: MapRow,
  terms: { readonly reason: string; readonly until: string; readonly approvedBy: string | undefined },
  catalog: Catalog,
): Decided {
  if (consumer.kind === "nobody")
    return { refused: `nobody knows who ${consumer.id} is: what cannot be named cannot be exempt` };
  // the whole account would be exempt, and these accesses would still be of somebody unknown
  if (consumer.kind === "account" && way === "unknown")
    return {
      refused: `these logs do not say who of ${consumer.id} it was; read the logs of that account, too, and map again`,
    };
  const { reason, until, approvedBy: approved_by } = terms;
  if (Date.parse(until) <= catalog.asOf)
    return { refused: `it would have ended at ${until}, before the catalog was read; give a later --until` };
  const more = { asset, reason, ...(approved_by === undefined ? {} : { approved_by }), until };
  return {
    entries: {
      people: unlisted(readers, catalog),
      exemptions: readers.map((reader) => ({ ...subjectOf(reader), ...more })),
      subscriptions: [],
    },
  };
}

/** A subscription that is requested, for the owner of the asset to approve. */
export function request(
  { id, asset, consumer, way }: MapRow,
  terms: { readonly justification: string; readonly requestedBy: string | undefined },
  catalog: Catalog,
): Decided {
  if (way === "owner" || way === "subscription")
    return {
      refused: `it is there already: these readers got it by ${way === "owner" ? "owning it" : "a subscription"}`,
    };
  if (consumer.kind === "nobody" || consumer.kind === "account")
    return {
      refused: `${consumer.kind === "account" ? "an account" : consumer.id} cannot subscribe: name a project, a person or a role`,
    };
  const subscription = `request-${id}`;
  if (catalog.subscriptions.some((one) => one.id === subscription))
    return { refused: `it was asked for already: see subscription ${subscription}` };
  const key = { project: "project", person: "person", principal: "principal_arn" }[consumer.kind];
  const { justification, requestedBy: requested_by } = terms;
  return {
    entries: {
      people: consumer.kind === "person" ? unlisted([consumer.id], catalog) : [],
      exemptions: [],
      subscriptions: [
        {
          id: subscription,
          asset,
          subscriber: { [key]: consumer.id },
          status: "requested",
          ...(requested_by === undefined ? {} : { requested_by }),
          justification,
        },
      ],
    },
  };
}

/** A user may act under a role, at the beginning of its chain of keys: then the role is the principal, not the person. */
function subjectOf(reader: string): Record<string, string> {
  if (reader.startsWith("arn:") && !isUserArn(reader)) return { principal_arn: reader };
  const account = /^account:(\d{12})$/.exec(reader)?.[1];
  return account === undefined ? { person: reader } : { account };
}

/** A catalog that lists people lists all whom it names. */
function unlisted(readers: readonly string[], catalog: Catalog): { id: string; kind: string }[] {
  if (catalog.people.length === 0) return [];
  const known = new Set(catalog.people.map(({ id }) => id.toLowerCase()));
  return readers
    .filter((reader) => "person" in subjectOf(reader) && !known.has(reader.toLowerCase()))
    .map((id) => ({ id, kind: "human" }));
}
