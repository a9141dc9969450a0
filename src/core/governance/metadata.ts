/** What the mesh asks of whoever publishes, against what is published. */
import type { Asset } from "../catalog/catalog.ts";
import { groupBy } from "../catalog/group.ts";
import type { EnforcementRule } from "../control-plane/entry.ts";
import { canonicalJson } from "../record/decode.ts";
import { DAY_MS, isoTime } from "../record/time.ts";
import { disagreement } from "./disagreement.ts";
import type { Disagreement } from "./disagreement.ts";
import { aboutAsset, assetsNow, sinceOf } from "./given.ts";
import type { GovernanceGiven } from "./given.ts";

/** Published assets that lack what they need: cost centre, classification, and the terms and forms that rules require. */
export function publicationFacts(given: GovernanceGiven): Disagreement[] {
  const entries = given.current("asset");
  const listings = given.current("listing");
  const nameOf = (id: string): string | undefined => given.current("glossary_term").get(id)?.content.name;
  return assetsNow(given).flatMap((asset) => {
    const content = entries.get(asset.id)?.content;
    const listing = content?.listing === undefined ? undefined : listings.get(content.listing);
    if (!content || listing?.content.status === "INACTIVE" || !listing) return [];
    const lacks = (kind: Disagreement["kind"], what: string, names: string | null = null): Disagreement =>
      disagreement({
        ...aboutAsset(asset, given),
        kind,
        names,
        ...sinceOf(asset.publishedAt, given),
        reason: `it is published${asset.publishedAt === undefined ? "" : ` since ${isoTime(asset.publishedAt)}`} and has no ${what}`,
      });
    const rules = rulesFor(asset, content.type, given);
    const missingTerms = rules
      .flatMap((rule) => rule.terms)
      .filter((id) => !content.terms.includes(id) && !listing.content.terms.includes(nameOf(id) ?? ""));
    const missingForms = rules.flatMap((rule) => rule.forms).filter((form) => isEmpty(content.forms[form]));
    return [
      ...(asset.costCenter === undefined ? [lacks("published_without_cost_center", "cost centre")] : []),
      ...(asset.classification === undefined
        ? [lacks("published_without_classification", "classification")]
        : []),
      ...(missingTerms.length > 0
        ? [
            requiredFact(
              lacks,
              "term",
              missingTerms.map((id) => nameOf(id) ?? id),
            ),
          ]
        : []),
      ...(missingForms.length > 0 ? [requiredFact(lacks, "form", missingForms)] : []),
    ];
  });
}

function requiredFact(
  lacks: (kind: Disagreement["kind"], what: string, names: string) => Disagreement,
  what: "term" | "form",
  missing: readonly string[],
): Disagreement {
  const names = [...new Set(missing)].sort().join(", ");
  return lacks(`published_without_${what}`, `${what} that a rule requires: ${names}`, names);
}

/** Rules of DataZone on publishing that speak of an asset: of its unit, or of one above that includes it. */
function rulesFor(asset: Asset, type: string, given: GovernanceGiven): EnforcementRule[] {
  const { index, at } = given;
  const own = index.projectAt(asset.project, at - 1)?.domain;
  const units = given.current("domain_unit");
  const above: string[] = [];
  for (let unit = own; unit !== undefined && !above.includes(unit); unit = units.get(unit)?.content.parent)
    above.push(unit);
  return [...given.current("enforcement_rule").values()]
    .map(({ content }) => content)
    .filter(
      (rule) =>
        rule.action === "CREATE_LISTING_CHANGE_SET" &&
        (rule.unit === own || (rule.includesChildren && above.includes(rule.unit))) &&
        (rule.assetTypes === undefined ||
          rule.assetTypes.some((one) => one === type || type.endsWith(`.${one}`))) &&
        (rule.projects === undefined || rule.projects.includes(asset.project)),
    );
}

/** Forms of a published asset that said something and do not any more. */
export function emptiedForms(given: GovernanceGiven): Disagreement[] {
  const assets = new Map(assetsNow(given).map((asset) => [asset.id, asset]));
  const rows = groupBy(given.history("asset"), ({ id }) => id);
  return [...given.current("asset").values()].flatMap((row) => {
    const asset = assets.get(row.id);
    if (!asset || row.content.listing === undefined) return [];
    const past = (rows.get(row.id) ?? []).filter(
      (other) => other.scope === row.scope && other.until <= row.from,
    );
    const emptied = [
      ...new Set(
        past.flatMap(({ content }) =>
          Object.keys(content.forms).filter((name) => !isEmpty(content.forms[name])),
        ),
      ),
    ].filter((name) => isEmpty(row.content.forms[name]));
    if (emptied.length === 0) return [];
    const names = emptied.sort().join(", ");
    return [
      disagreement({
        ...aboutAsset(asset, given),
        kind: "form_emptied",
        names,
        ...sinceOf(row.from, given),
        reason: `what was said in ${names} when it was published is gone`,
      }),
    ];
  });
}

function isEmpty(form: unknown): boolean {
  if (form === undefined || form === null || form === "") return true;
  if (Array.isArray(form)) return form.every(isEmpty);
  return typeof form === "object" ? Object.values(form).every(isEmpty) : false;
}

/** Tables whose columns are no longer those of the revision that is published. */
export function changedSchemas(given: GovernanceGiven): Disagreement[] {
  const tables = given.current("table");
  const contents = given.current("asset");
  return assetsNow(given).flatMap((asset) => {
    const content = contents.get(asset.id)?.content;
    const table = tables.get(asset.tableArn ?? "");
    if (!content?.columns || content.listing === undefined || !table || table.content.columns.length === 0)
      return [];
    const said = new Map(content.columns.map(({ name, type }) => [name.toLowerCase(), type.toLowerCase()]));
    const are = new Map(
      table.content.columns.map(({ name, type }) => [name.toLowerCase(), type.toLowerCase()]),
    );
    const changed = [...new Set([...said.keys(), ...are.keys()])]
      .filter((name) => said.get(name) !== are.get(name))
      .sort();
    if (changed.length === 0) return [];
    const names = changed.join(", ");
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

/** How long a rule that is gone is told of. */
const REMOVED_DAYS = 30;

/** Rules of DataZone that required something, and were removed or made to require less. */
export function removedRules(given: GovernanceGiven): Disagreement[] {
  const rows = given.history("enforcement_rule");
  return rows.flatMap((row) => {
    if (row.until > given.at || row.until < given.at - REMOVED_DAYS * DAY_MS) return [];
    const next = rows.find(
      (other) => other.id === row.id && other.scope === row.scope && other.from === row.until,
    );
    const lost = [...row.content.forms, ...row.content.terms].filter(
      (one) => !next?.content.forms.includes(one) && !next?.content.terms.includes(one),
    );
    if (next && (lost.length === 0 || canonicalJson(next.content) === canonicalJson(row.content))) return [];
    const { name, unit, action } = row.content;
    const names = lost.sort().join(", ");
    return [
      disagreement({
        kind: "enforcement_rule_removed",
        subject: `rule ${name} (${row.id})`,
        domain: unit,
        names,
        ...sinceOf(row.until, given),
        reason: `${next ? "it no longer requires" : "it is gone, and with it goes"} ${names} of ${action === "CREATE_LISTING_CHANGE_SET" ? "whoever publishes" : "whoever subscribes"}`,
      }),
    ];
  });
}
