/** What findings name in place of a person. */
import type { DeriveContext } from "./context.ts";
import type { Matched } from "./hour-hits.ts";

/** The row of a name that stands for no one person. */
export async function personOf(
  { people }: Pick<DeriveContext, "people">,
  name: string,
): Promise<Matched["who"]> {
  await people.resolve([name]);
  return { personId: people.id(name), caller: { person: name } };
}
