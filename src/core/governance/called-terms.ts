/** What glossary terms were ever called: listings have the name of the day on which they were published. */
import { groupBy } from "../catalog/group.ts";
import type { GovernanceGiven } from "./given.ts";

export interface CalledTerms {
  /** All names of a term, by its id. */
  readonly namesOf: (id: string) => readonly string[];
  /** Whether a term, by its id or a name that it had, is, or was, in a glossary with such a name. */
  readonly isOfGlossary: (term: string, glossary: RegExp) => boolean;
}

const KNOWN = new WeakMap<object, CalledTerms>();

/** Of one reading of the state. */
export function calledTerms(given: Pick<GovernanceGiven, "history">): CalledTerms {
  let known = KNOWN.get(given);
  if (!known) KNOWN.set(given, (known = indexTerms(given)));
  return known;
}

function indexTerms({ history }: Pick<GovernanceGiven, "history">): CalledTerms {
  const glossaries = groupBy(history("glossary"), ({ id }) => id);
  const rows = history("glossary_term");
  const names = groupBy(rows, ({ id }) => id);
  const glossariesOf = groupBy(
    rows.flatMap(({ id, content: { name, glossary } }) => [id, name].map((term) => ({ term, glossary }))),
    ({ term }) => term,
  );
  return {
    namesOf: (id) => (names.get(id) ?? []).map(({ content }) => content.name),
    isOfGlossary: (term, pattern) =>
      (glossariesOf.get(term) ?? []).some(({ glossary }) =>
        (glossaries.get(glossary) ?? []).some(({ content }) => pattern.test(content.name)),
      ),
  };
}
