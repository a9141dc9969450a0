/** The ways in which rules are judged, each as what it says of a fact; the one place that knows how rules are compiled. */
import { BITS } from "../../../../src/core/sigma/bits.ts";
import { compileRule } from "../../../../src/core/sigma/compile.ts";
import { compileMatching } from "../../../../src/core/sigma/generate.ts";
import { compileRules } from "../../../../src/core/sigma/rule-set.ts";
import { CATEGORIES } from "../../../../src/core/sigma/rule.ts";
import type { SigmaRule } from "../../../../src/core/sigma/rule.ts";
import type { Fact } from "./case.ts";

/** The titles of the rules that match, in the order of the rules. */
export type Engine = (rules: readonly SigmaRule[]) => (fact: Fact) => string[];

const matching =
  (canGenerate: boolean): Engine =>
  (rules) => {
    const words = Array.from({ length: Math.ceil(rules.length / BITS) }, (_, word) =>
      rules.slice(word * BITS, (word + 1) * BITS),
    );
    const judges = words.map((some) =>
      compileMatching(
        some.map(({ expression }) => expression),
        canGenerate,
      ),
    );
    return (fact) =>
      words.flatMap((some, word) => {
        const held = judges[word]?.(fact, -1 >>> (BITS - some.length)) ?? 0;
        return some.filter((_, at) => (held & (1 << at)) !== 0).map(({ title }) => title);
      });
  };

export const ENGINES: Readonly<Record<string, Engine>> = {
  "the generated function": matching(true),
  closures: matching(false),
  "rule by rule": (rules) => {
    const compiled = rules.map(compileRule);
    return (fact) => compiled.filter(({ match }) => match(fact)).map(({ rule }) => rule.title);
  },
  "the rule set": (rules) => {
    const fail = ({ reason }: { readonly reason: string }): never => {
      throw new Error(`a rule failed: ${reason}`);
    };
    const sets = CATEGORIES.map((category) => compileRules(rules, category, { onFailure: fail }));
    const places = new Map(rules.map(({ title }, at) => [title, at]));
    const placeOf = (title: string): number => places.get(title) as number;
    return (fact) =>
      sets
        .flatMap((set) => set.matching(fact).map(({ rule }) => rule.title))
        .sort((a, b) => placeOf(a) - placeOf(b));
  },
};
