/** People by their first and last names beside their keys, projects and groups by theirs beside their ids, as far as a report knows them. */
import type { CalledPerson } from "../../core/review/called.ts";

/** '': the catalog did not say, or says nothing else than the key. */
export type CalledAs = (id: string) => string;

/** Absent of what was kept before reports had names. */
export interface NamesPeople {
  readonly people?: readonly CalledPerson[];
  readonly teams?: readonly CalledPerson[];
}

export function calledIn(...documents: readonly (NamesPeople | undefined)[]): CalledAs {
  const names = new Map(
    documents.flatMap((document) =>
      [...(document?.teams ?? []), ...(document?.people ?? [])].map(
        ({ id, name }) => [id, name.trim()] as const,
      ),
    ),
  );
  return (id) => {
    const name = names.get(id) ?? "";
    return name.toLowerCase() === id.toLowerCase() ? "" : name;
  };
}

/** How somebody is written: `ana@example.com (Ana Ruiz)`. */
export type Who = (id: string) => string;

export function whoIn(calledAs: CalledAs): Who {
  return (id) => {
    const name = calledAs(id);
    return name === "" ? id : `${id} (${name})`;
  };
}
