/** What the mesh asks of whoever publishes, against what is published. */
import type { Asset } from "../catalog/catalog.ts";
import { groupBy } from "../catalog/group.ts";
import { CLASSIFICATION, COST_CENTER, labelIn } from "../control-plane/made/labels.ts";
import { DAY_MS, isoTime } from "../record/time.ts";
import { disagreement } from "./disagreement.ts";
import type { Disagreement, DisagreementKind } from "./disagreement.ts";
import { aboutAsset, assetsNow, sinceOf } from "./given.ts";
import type { GovernanceGiven } from "./given.ts";
import { isEmpty, publishedOf } from "./published.ts";
import type { Published } from "./published.ts";
import { hasForm, lostWithout, rulesOn } from "./requirements.ts";
import { calledTerms } from "./called-terms.ts";

/** Published assets that lack what they need: cost centre, classification, and the terms and forms that rules require. */
export function publicationFacts(given: GovernanceGiven): Disagreement[] {
  return assetsNow(given).flatMap((asset) => {
    const published = publishedOf(asset, given);
    if (!published) return [];
    const since = asset.publishedAt === undefined ? "" : ` since ${isoTime(asset.publishedAt)}`;
    return lacksOf(asset, published, given).map(({ kind, what, names }) =>
      disagreement({
        ...aboutAsset(asset, given),
        kind,
        names: names.length === 0 ? null : names.join(", "),
        ...sinceOf(asset.publishedAt, given),
        reason: `it is published${since} and has no ${what}${names.length === 0 ? "" : `: ${names.join(", ")}`}`,
      }),
    );
  });
}

interface Lack {
  readonly kind: DisagreementKind;
  readonly what: string;
  readonly names: readonly string[];
}

function lacksOf(asset: Asset, published: Published, given: GovernanceGiven): Lack[] {
  const { terms, forms, type } = published;
  const nameOf = (id: string): string => given.current("glossary_term").get(id)?.content.name ?? id;
  const { namesOf, isOfGlossary } = calledTerms(given);
  const isLabelled = (pattern: RegExp): boolean =>
    labelIn(forms, pattern) !== undefined || [...terms].some((term) => isOfGlossary(term, pattern));
  const rules = rulesOn(asset, type, given);
  const missingTerms = rules
    .flatMap((rule) => rule.terms)
    .filter((id) => !terms.has(id) && !namesOf(id).some((name) => terms.has(name)));
  const missingForms = rules.flatMap((rule) => rule.forms).filter((form) => !hasForm(published, form));
  const lack = (kind: DisagreementKind, what: string, names: readonly string[]): Lack => {
    return { kind, what, names: [...new Set(names)].sort() };
  };
  return [
    ...(isLabelled(COST_CENTER) ? [] : [lack("published_without_cost_center", "cost centre", [])]),
    ...(isLabelled(CLASSIFICATION) ? [] : [lack("published_without_classification", "classification", [])]),
    ...(missingTerms.length === 0
      ? []
      : [lack("published_without_term", "term that a rule requires", missingTerms.map(nameOf))]),
    ...(missingForms.length === 0
      ? []
      : [lack("published_without_form", "form that a rule requires", missingForms)]),
  ];
}

/** Forms that said something in an earlier revision of what is published, and do not any more. */
export function emptiedForms(given: GovernanceGiven): Disagreement[] {
  const revisions = groupBy(given.history("listing"), ({ id }) => id);
  const drafts = groupBy(given.history("asset"), ({ id }) => id);
  return assetsNow(given).flatMap((asset) => {
    const published = publishedOf(asset, given);
    if (!published) return [];
    const { listing, forms } = published;
    const draft = given.current("asset").get(asset.id);
    const isListed = Object.keys(listing.content.forms).length > 0;
    const now = isListed ? listing : draft;
    const all = isListed ? (revisions.get(listing.id) ?? []) : (drafts.get(asset.id) ?? []);
    const past = all.filter((one) => now && one.scope === now.scope && one.until <= now.from);
    const said = past.flatMap(({ content, until }) =>
      Object.keys(content.forms).flatMap((name) => (isEmpty(content.forms[name]) ? [] : [{ name, until }])),
    );
    const emptied = said.filter(({ name }) => isEmpty(forms[name]));
    if (emptied.length === 0) return [];
    const lastSaid = new Map<string, number>();
    for (const { name, until } of emptied) lastSaid.set(name, Math.max(until, lastSaid.get(name) ?? until));
    const names = [...lastSaid.keys()].sort().join(", ");
    return [
      disagreement({
        ...aboutAsset(asset, given),
        kind: "form_emptied",
        names,
        // other revisions may have followed
        ...sinceOf(Math.min(...lastSaid.values()), given),
        reason: `what was said in ${names} when it was published is gone`,
      }),
    ];
  });
}

/** Tables whose columns are no longer those of the revision that is published. */
export function changedSchemas(given: GovernanceGiven): Disagreement[] {
  return assetsNow(given).flatMap((asset) => {
    const published = publishedOf(asset, given);
    const table = given.current("table").get(asset.tableArn ?? "");
    if (!published?.columns || !table || table.content.columns.length === 0) return [];
    const said = typesOf(published.columns);
    const are = typesOf(table.content.columns);
    const changed = [...new Set([...said.keys(), ...are.keys()])].filter(
      (name) => said.get(name) !== are.get(name),
    );
    if (changed.length === 0) return [];
    const names = changed.sort().join(", ");
    return [
      disagreement({
        ...aboutAsset(asset, given),
        kind: "schema_changed",
        names,
        ...sinceOf(table.changed ?? table.from, given),
        reason: `the table has other columns than the revision that subscribers see: ${names}`,
      }),
    ];
  });
}

function typesOf(
  columns: readonly { readonly name: string; readonly type: string }[],
): ReadonlyMap<string, string> {
  // one writes `decimal(10, 2)`, another `decimal(10,2)`
  return new Map(
    columns.map(({ name, type }) => [name.toLowerCase(), type.toLowerCase().replace(/\s/g, "")]),
  );
}

/** Units that were listed once, and are not any more by the reads alone, by when they were last, in ms. */
function hiddenUnits({ history, current }: GovernanceGiven): ReadonlyMap<string, number> {
  const listed = current("domain_unit");
  const last = new Map(history("domain_unit").map((row) => [row.id, row]));
  return new Map(
    [...last].flatMap(([id, { until, untilHow }]) =>
      untilHow === "assumed" && !listed.has(id) ? [[id, until] as const] : [],
    ),
  );
}

/** How long a rule that is gone is told of. */
const REMOVED_DAYS = 30;

/**
 * Rules of DataZone that required something which no rule requires of the same any more. Those of a unit that is listed no more, though
 * nobody said that it ended, were not asked for.
 */
export function removedRules(given: GovernanceGiven): Disagreement[] {
  const current = [...given.current("enforcement_rule").values()].map(({ content }) => content);
  const hidden = hiddenUnits(given);
  const ended = given
    .history("enforcement_rule")
    .filter(({ until }) => until <= given.at && until >= given.at - REMOVED_DAYS * DAY_MS)
    .filter(({ content, until }) => until < (hidden.get(content.unit) ?? Infinity));
  return [...groupBy(ended, ({ scope, id }) => `${scope} ${id}`).values()].flatMap((rows) => {
    // of a rule that changed more than once what it first required
    const [row] = rows;
    const lost = row ? lostWithout(row.content, current, given) : [];
    if (!row || lost.length === 0) return [];
    const { name, unit, action } = row.content;
    const names = lost.sort().join(", ");
    const isThere = given.current("enforcement_rule").has(row.id);
    const whom = action === "CREATE_LISTING_CHANGE_SET" ? "whoever publishes" : "whoever subscribes";
    return [
      disagreement({
        kind: "enforcement_rule_removed",
        subject: `rule ${name} (${row.id})`,
        domain: unit,
        names,
        ...sinceOf(row.until, given),
        reason: `${isThere ? "it no longer requires" : "it is gone, and with it goes"} ${names} of ${whom}, or not of everybody as before`,
      }),
    ];
  });
}
