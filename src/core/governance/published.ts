/** What subscribers see of an asset: its listing, not the draft that its owner works on. */
import type { Asset } from "../catalog/catalog.ts";
import type { Column } from "../control-plane/kinds/data-catalog.ts";
import type { HistoryEntry } from "../control-plane/history.ts";
import type { GovernanceGiven } from "./given.ts";

export interface Published {
  readonly forms: Readonly<Record<string, unknown>>;
  /** The type of each form, by its name, as far as it is known. */
  readonly formTypes: Readonly<Record<string, string>>;
  /** Ids and names of glossary terms: listings have names alone. */
  readonly terms: ReadonlySet<string>;
  readonly columns: readonly Column[] | undefined;
  readonly type: string;
  /** The stretch of the listing, which is a revision of it. */
  readonly listing: HistoryEntry<"listing">;
}

/** undefined: it is not published, or not any more. A listing that was read without its forms has those of the asset. */
export function publishedOf(asset: Asset, given: GovernanceGiven): Published | undefined {
  const draft = given.current("asset").get(asset.id)?.content;
  const listing = draft?.listing === undefined ? undefined : given.current("listing").get(draft.listing);
  if (!draft || !listing || listing.content.status === "INACTIVE") return undefined;
  const own = listing.content;
  const isWhole = Object.keys(own.forms).length > 0;
  const names = draft.terms.flatMap((id) => given.current("glossary_term").get(id)?.content.name ?? []);
  return {
    forms: isWhole ? own.forms : draft.forms,
    formTypes: draft.formTypes ?? {},
    terms: new Set(isWhole ? own.terms : [...draft.terms, ...names]),
    columns: own.columns ?? (isWhole ? undefined : draft.columns),
    type: draft.type,
    listing,
  };
}

/** Whether nothing stands in a form; blanks are nothing. */
export function isEmpty(form: unknown): boolean {
  if (form === undefined || form === null) return true;
  if (typeof form === "string") return form.trim() === "";
  if (Array.isArray(form)) return form.every(isEmpty);
  return typeof form === "object" ? Object.values(form).every(isEmpty) : false;
}
