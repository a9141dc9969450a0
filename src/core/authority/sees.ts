/** Whether somebody sees what is of a domain. */
import type { Viewer } from "./viewer.ts";

/** null: what nobody owns, which an owner does not see. */
export function seesDomain({ domains }: Pick<Viewer, "domains">, domain: string | null | undefined): boolean {
  return domains === undefined || (domain != null && domains.includes(domain));
}
