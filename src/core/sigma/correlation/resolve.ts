/** Correlations with what they refer to: rules in force, or other correlations, never themselves. */
import { hash } from "node:crypto";
import { addProblems } from "../../problem.ts";
import type { Problem } from "../../problem.ts";
import { canonicalJson } from "../../record/decode.ts";
import { ConditionError, parseCondition } from "../condition.ts";
import type { Expression } from "../expression.ts";
import { logsourceOf } from "../logsource.ts";
import { optionsOf } from "../options.ts";
import { References } from "../references.ts";
import { LEVELS, NOBODY } from "../rule.ts";
import type { Category, Level, RuleHead } from "../rule.ts";
import type { Aliases, Bounds, Correlation } from "./correlation.ts";
import { admitsChoice } from "./feasible.ts";
import type { FieldNames } from "./name-fields.ts";
import type { ReadCorrelation } from "./parse-correlation.ts";

/** Facts of other categories are computed by the hour: they have no second at which they happened. */
const CATEGORIES: ReadonlySet<Category> = new Set(["cloudtrail", "macie", "access"]);
const DEPTH_MAX = 5;
/** Correlations that are looked into at one time; far below what a stack holds. */
const PATH_MAX = 200;
/** Ways from rules to a correlation, by way of others: a match of a rule goes every one of them. */
const WAYS_MAX = 1_000;
/** Of so many rules every choice is tried. */
const CHOICES_OF = 8;
/** Names of a circle that a message shows. */
const CIRCLE_SHOWN = 8;

type Base = Pick<
  RuleHead,
  "id" | "name" | "level" | "category" | "title" | "version" | "related" | "author" | "license" | "references"
>;

export interface Resolved {
  /** Each behind those that it refers to. */
  readonly correlations: readonly Correlation[];
  readonly problems: readonly Problem[];
}

/**
 * Resolves references, to correlations first. A correlation that refers to nothing, to itself by way of others, or to one
 * that has such a problem is a problem and left out.
 */
export function resolveCorrelations(read: readonly ReadCorrelation[], rules: References<Base>): Resolved {
  const problems: Problem[] = [];
  const done = new Map<ReadCorrelation, Correlation | undefined>();
  const path: ReadCorrelation[] = [];
  const correlations: Correlation[] = [];
  const chains = new Map<string, Chain>();
  const references = new References(read);

  const visit = (one: ReadCorrelation): Correlation | undefined => {
    if (done.has(one)) return done.get(one);
    path.push(one);
    const found = one.rules.map((reference, at) => referred(one, { reference, at }));
    path.pop();
    const bases = found.filter((base) => base !== undefined);
    const chain = chainOf(bases.map(({ id, author }) => chains.get(id) ?? { ...RULE, authors: [author] }));
    const made = bases.length === found.length ? build(one, bases, { problems, chain }) : undefined;
    const isMade = made !== undefined && chain.ways <= WAYS_MAX;
    if (made && !isMade) problems.push({ ...one.placeOf(["rules"]), message: TOO_MANY_WAYS });
    done.set(one, isMade ? made : undefined);
    if (!isMade) return undefined;
    chains.set(made.id, { ...chain, authors: [one.author, ...chain.authors] });
    correlations.push(made);
    return made;
  };
  const referred = (one: ReadCorrelation, { reference, at }: { reference: string; at: number }) => {
    const refuse = (message: string): undefined =>
      void problems.push({ ...one.placeOf(["rules", at]), message });
    const other = references.first(reference);
    if (!other)
      return (
        rules.first(reference) ?? refuse(`${reference} is the id or the name of no rule in force; correct it`)
      );
    const from = path.indexOf(other);
    if (from !== -1)
      return refuse(
        `correlations refer to each other in a circle (${circleOf([...path.slice(from), other])}); break it`,
      );
    const inner = path.length < PATH_MAX ? visit(other) : undefined;
    if (path.length >= PATH_MAX || (inner && chains.get(inner.id)?.depth === DEPTH_MAX))
      return refuse(`correlations are chained deeper than ${DEPTH_MAX} levels; join some of them`);
    return inner ?? refuse(`${reference} has a problem of its own; correct that first`);
  };
  for (const one of read) visit(one);
  return { correlations, problems };
}

/** What stands between rules and what they become part of. */
interface Chain {
  readonly depth: number;
  readonly ways: number;
  /** Of the rules and of what stands between. */
  readonly authors: readonly string[];
}

const RULE = { depth: 0, ways: 1 };
const TOO_MANY_WAYS = `matches of rules come here in more than ${WAYS_MAX} ways; name fewer correlations`;

function chainOf(bases: readonly Chain[]): Chain {
  return {
    depth: 1 + Math.max(0, ...bases.map(({ depth }) => depth)),
    ways: bases.reduce((sum, { ways }) => sum + ways, 0),
    authors: [...new Set(bases.flatMap(({ authors }) => authors))],
  };
}

function circleOf(path: readonly ReadCorrelation[]): string {
  const names = path.map(({ name, title }) => name ?? title);
  const shown =
    names.length <= CIRCLE_SHOWN ? names : [...names.slice(0, CIRCLE_SHOWN - 2), "…", ...names.slice(-1)];
  return shown.join(" → ");
}

function build(
  read: ReadCorrelation,
  bases: readonly (Base | Correlation)[],
  { problems, chain }: { problems: Problem[]; chain: Chain },
): Correlation | undefined {
  const before = problems.length;
  const { problems: faults, ...named } = read.namedFor(bases.map(({ category }) => logsourceOf(category)));
  addProblems(problems, faults);
  const one = { ...read, ...named };
  for (const [at, { category, title }] of bases.entries())
    if (!CATEGORIES.has(category))
      problems.push({
        ...one.placeOf(["rules", at]),
        message: `"${title}" judges facts of category ${category}, which are sums of an hour; correlate records or accesses`,
      });
  for (const [at, { id, title }] of bases.entries())
    if (bases.findIndex((base) => base.id === id) !== at)
      problems.push({ ...one.placeOf(["rules", at]), message: `"${title}" stands twice; remove one` });
  const condition = conditionOf(one, bases, problems);
  const aliases = aliasesOf(one, bases, problems);
  if (problems.length > before || !condition) return undefined;
  const { level: ownLevel, options, placeOf: _, namedFor: __, condition: ___, generate: ____, ...own } = one;
  const level = ownLevel ?? worst(bases);
  const category = categoryOf(bases);
  const deepest = Math.max(0, ...bases.map((base) => ("lookbackMs" in base ? base.lookbackMs : 0)));
  return {
    ...own,
    ...creditOf(read, bases, chain),
    version: versionWith(read, bases, named),
    ...optionsOf(options, { level, category }),
    level,
    category,
    rules: bases.map(({ id }) => id),
    aliases,
    ...condition,
    // what held a timespan ago tells whether it began to hold now, and depends on another timespan
    lookbackMs: 2 * one.timespanMs + deepest,
  };
}

/** Whoever wrote the rules that a correlation stands on is named with it: their licences may ask for it. */
function creditOf(
  one: ReadCorrelation,
  bases: readonly Base[],
  { authors }: Chain,
): Pick<RuleHead, "author" | "license" | "references"> {
  const others = authors.filter((author) => author !== one.author && author !== NOBODY);
  const licenses = [...new Set([one, ...bases].flatMap(({ license }) => license ?? []))];
  return {
    author: others.length === 0 ? one.author : `${one.author}, on rules by ${others.join(", ")}`,
    license: licenses.length === 0 ? undefined : licenses.join("; "),
    references: [...new Set([one, ...bases].flatMap(({ references }) => references))],
  };
}

/** A correlation means something else when what it refers to does, or when a pipeline gives it other names of fields. */
function versionWith(
  { version, groupBy, aliases, fields }: ReadCorrelation,
  bases: readonly Base[],
  named: FieldNames,
): string {
  const after = canonicalJson({ groupBy: named.groupBy, aliases: named.aliases, fields: named.fields });
  const isRenamed = after !== canonicalJson({ groupBy, aliases, fields });
  const parts = [version, ...bases.map((base) => base.version), ...(isRenamed ? [after] : [])];
  return hash("sha256", parts.join(" "), "hex").slice(0, 12);
}

function worst(bases: readonly Base[]): Level {
  return LEVELS[Math.max(...bases.map(({ level }) => LEVELS.indexOf(level)))] as Level;
}

function categoryOf(bases: readonly Base[]): Category {
  const categories = [...new Set(bases.map(({ category }) => category))].sort();
  return categories.includes("access") ? "access" : (categories[0] as Category);
}

/** Aliases by id. One that rules are grouped by must stand for a field of each of them. */
function aliasesOf(one: ReadCorrelation, bases: readonly Base[], problems: Problem[]): Aliases {
  const aliases: Record<string, Record<string, string>> = {};
  for (const [alias, fields] of Object.entries(one.aliases)) {
    const byId: Record<string, string> = {};
    for (const [at, { id, name, title }] of bases.entries()) {
      const key = [one.rules[at], id, name].find((own) => own !== undefined && Object.hasOwn(fields, own));
      const field = key === undefined ? undefined : fields[key];
      if (field !== undefined) byId[id] = field;
      else if (one.groupBy.includes(alias))
        problems.push({
          ...one.placeOf(["aliases", alias]),
          message: `the alias ${alias} names no field of "${title}", whose matches are grouped by it; add one`,
        });
    }
    aliases[alias] = byId;
  }
  return aliases;
}

/** Without bounds all rules must have matched. */
function conditionOf(
  one: ReadCorrelation,
  bases: readonly Base[],
  problems: Problem[],
): { readonly bounds: Bounds; readonly presence: Expression | undefined } | undefined {
  const all = { bounds: { gte: bases.length }, presence: undefined };
  const refuse = (message: string): undefined =>
    void problems.push({ ...one.placeOf(["condition"]), message });
  const { condition, type, rules } = one;
  if (condition === undefined) return all;
  if (typeof condition === "object") {
    const isAll = condition.gte === bases.length || condition.eq === bases.length;
    return type === "temporal_ordered" && !isAll
      ? refuse("temporal_ordered needs all of its rules, in order; remove the condition")
      : { bounds: condition, presence: undefined };
  }
  try {
    const isPresent = bases.map(({ id }, at) => [rules[at] as string, presenceOf(id)] as const);
    const presence = parseCondition(condition, new Map(isPresent));
    const ids = bases.map(({ id }) => id);
    if (ids.length <= CHOICES_OF && !admitsChoice(presence, ids))
      return refuse("no choice of these rules meets the condition; correct it");
    if (type !== "temporal_ordered") return { bounds: {}, presence };
    const isPlain = presence.kind === "and" && presence.of.every(({ kind }) => kind === "field");
    return isPlain && presence.of.length === bases.length
      ? all
      : refuse("temporal_ordered needs all of its rules, in order; remove the condition");
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    return refuse(error.message.replace("selection", "rule of this correlation"));
  }
}

function presenceOf(id: string): Expression {
  return { kind: "field", field: id, values: [[{ kind: "exists", wanted: true }]], all: false };
}
