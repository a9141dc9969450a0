/** Shows what came out when a review was computed again. */
import { shownText } from "../../core/record/text.ts";
import type { Reperformed } from "../../core/review/proof/reperformed.ts";
import type { ProofFormat } from "./verified.ts";

export function isSame({ hash, hashAgain, parts }: Reperformed): boolean {
  return hash === hashAgain && parts.length === 0;
}

/** `version`: of auditplane, by which it was computed again. */
export function renderReperformed(shown: Reperformed, format: ProofFormat, version: string): string {
  const same = isSame(shown);
  const by = `auditplane ${version}`;
  if (format === "json") {
    const { hash, hashAgain, population, populationAgain, preparedBy, ...rest } = shown;
    return `${JSON.stringify({ same, hash, hash_again: hashAgain, prepared_by: preparedBy, performed_by: by, population, population_again: populationAgain, ...rest }, null, 2)}\n`;
  }
  const isOther = !same && shown.preparedBy !== by;
  const list = (words: string, ids: readonly string[]): string[] =>
    ids.length === 0 ? [] : [`! ${words}: ${ids.map(shownText).join(", ")}`];
  return `${[
    `${shownText(shown.review)}: ${same ? "the same comes out" : "something else comes out"}`,
    `${shown.population} items are written, ${shown.populationAgain} come out`,
    `sha256 ${shownText(shown.hash)} is written, ${shown.hashAgain} comes out`,
    ...list("written, and do not come out", shown.missing),
    ...list("come out, and are not written", shown.added),
    ...list("come out otherwise", shown.changed),
    ...list("parts that come out otherwise", shown.parts),
    ...(isOther
      ? [`- it was prepared by ${shownText(shown.preparedBy)}, and this is ${by}: do it again with that one`]
      : []),
  ].join("\n")}\n`;
}
