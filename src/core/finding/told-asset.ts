/** Which asset a message may name to whoever is to learn nothing about people. */
import { publicAsset } from "../message/essence.ts";
import type { StandingFinding } from "./standing.ts";

/** Those whose findings are about an asset of the catalog; a gap in our own sight is about a queue, a topic or a scope. */
const OF_ASSETS: ReadonlySet<string> = new Set(["access", "volume", "governance"]);

/** null: none, or its id may tell more than which asset it is. */
export function toldAsset({ category, asset }: Pick<StandingFinding, "category" | "asset">): string | null {
  return OF_ASSETS.has(category) ? publicAsset(asset) : null;
}
