/** The raw answers that a review was computed of, as a text that is kept with it: whoever doubts the review computes it again. */
import type { Catalog } from "../../catalog/catalog.ts";
import { indexCatalog } from "../../catalog/index-catalog.ts";
import { canonicalJson } from "../../record/decode.ts";
import { assetsFor, reviewOf } from "../compute.ts";
import type { ReviewGiven } from "../compute.ts";
import type { Review } from "../review.ts";
import type { AssetSight } from "../sight.ts";
import { excerptFor } from "./excerpt.ts";
import { fromPlain, toPlain } from "./plain.ts";

/** Raised when what stands in it changes its meaning. */
const FORM = 1;

type Answers = Omit<ReviewGiven, "index" | "sightOf" | "sensitivityOf">;

interface Raw extends Answers {
  readonly form: typeof FORM;
  readonly catalog: Catalog;
  /** Ours: what the whole catalog says. */
  readonly accounts: readonly string[];
  readonly sights: readonly { readonly asset: string; readonly sight: AssetSight }[];
  readonly sensitivities: readonly { readonly asset: string; readonly severity: string }[];
}

/**
 * Canonical JSON, with the part of the catalog that matters. `isSame` says of a review that was computed of it whether it is the one
 * that it is kept for; where it is not, the whole catalog is in it. Throws `Error` where not even that gives the same review.
 */
export function rawText(given: ReviewGiven, isSame: (review: Review) => boolean): string {
  const excerpt = textOf(given, excerptFor(given));
  if (isSame(reviewIn(excerpt))) return excerpt;
  const whole = textOf(given, given.index.catalog);
  if (isSame(reviewIn(whole))) return whole;
  throw new Error("what was kept of the answers does not give the same review");
}

function textOf({ index, sightOf, sensitivityOf, ...answers }: ReviewGiven, catalog: Catalog): string {
  const assets = assetsFor({ index, domain: answers.domain, period: answers.period });
  const raw: Raw = {
    form: FORM,
    catalog,
    accounts: [...index.accounts].sort(),
    sights: assets.map((asset) => ({ asset, sight: sightOf(asset) })),
    sensitivities: assets.flatMap((asset) => {
      const severity = sensitivityOf(asset);
      return severity === undefined ? [] : [{ asset, severity }];
    }),
    ...answers,
  };
  return `${canonicalJson(toPlain(raw))}\n`;
}

/** The review that such a text gives. Throws `Error` for what is no such text. */
export function reviewIn(text: string): Review {
  const { form, catalog, accounts, sights, sensitivities, ...answers } = fromPlain(JSON.parse(text)) as Raw;
  if (form !== FORM) throw new Error("its form is one that this version does not know");
  const sightOf = new Map(sights.map(({ asset, sight }) => [asset, sight]));
  const severityOf = new Map(sensitivities.map(({ asset, severity }) => [asset, severity]));
  return reviewOf({
    ...answers,
    index: { ...indexCatalog(catalog), accounts: new Set(accounts) },
    sightOf: (asset) => sightOf.get(asset) ?? UNSEEN,
    sensitivityOf: (asset) => severityOf.get(asset),
  });
}

const UNSEEN: AssetSight = { seenSince: null, seenUntil: 0, silentDays: 0, reason: "nothing was kept of it" };
