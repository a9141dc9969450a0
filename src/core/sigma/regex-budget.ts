/**
 * What the regular expressions of a rule and of a file may take. To be weighed they are compiled, which takes milliseconds
 * and a hundred times their length: so they are told to be too many before all of them are.
 */
import type { FieldTest } from "./expression.ts";
import { costOfMatcher } from "./matcher-cost.ts";

/** Steps (cost.ts) of the regular expressions of a rule, also of selections that its condition does not name. */
const RULE_MAX = 10_000;
/** Of all that stand in one file, about 150 MB. */
const FILE_MAX = 50_000;

/** Steps that the regular expressions of a file have taken up to now. */
export interface FileSteps {
  regexes: number;
}

export class RegexBudget {
  #steps = 0;
  readonly #file: FileSteps;

  constructor(file: FileSteps = { regexes: 0 }) {
    this.#file = file;
  }

  /** Counts the regular expressions of a line. Throws where they are too many, or one cannot be compiled. */
  take({ values }: FieldTest): void {
    for (const matchers of values)
      for (const matcher of matchers) {
        if (matcher.kind !== "regex") continue;
        this.#check();
        const steps = costOfMatcher(matcher);
        this.#steps += steps;
        this.#file.regexes += steps;
        this.#check();
      }
  }

  #check(): void {
    if (this.#steps > RULE_MAX)
      throw new Error(
        `the regular expressions of the rule take more than ${RULE_MAX} steps for one record; make several rules of it`,
      );
    if (this.#file.regexes > FILE_MAX)
      throw new Error(
        `the regular expressions of the file take more than ${FILE_MAX} steps for one record; make several files of it`,
      );
  }
}
