/** Judges the digests that are kept, chain by chain, with the keys that AWS signs with. */
import type { Pool } from "pg";
import { judgeChain, withGone } from "../../core/integrity/chain.ts";
import type { FoundDigest, JudgedChain } from "../../core/integrity/chain.ts";
import { signedWithin } from "../../core/integrity/public-keys.ts";
import type { PublicKeys } from "../../core/integrity/signature.ts";
import { parseTrailName } from "../../core/integrity/trail-object.ts";
import type { ChainId } from "../../core/integrity/trail-object.ts";
import type { KeysWanted } from "../../sources/public-keys/ask.ts";
import { placeOf } from "../../sources/s3-trail/place.ts";
import { keepPublicKeys, readPublicKeys } from "../../store/integrity.ts";
import type { StoredDigest } from "../../store/integrity.ts";
import { digestContent } from "./content.ts";
import { nameOf } from "./paths.ts";

export interface KeyDeps {
  readonly pool: Pool;
  /** Asks AWS. */
  readonly askKeys: (wanted: KeysWanted) => Promise<PublicKeys>;
}

/** `listed`: paths that are there now; what is kept of others has gone. */
export async function judgeChains(
  stored: readonly StoredDigest[],
  listed: ReadonlySet<string>,
  deps: KeyDeps & { readonly now: number },
): Promise<JudgedChain[]> {
  const chains = new Map<string, { id: ChainId; found: FoundDigest[]; gone: FoundDigest[] }>();
  for (const { path, content, signature } of stored) {
    const name = nameOf(path);
    const parsed = parseTrailName(name);
    if (parsed?.kind !== "digest") continue;
    const key = JSON.stringify(parsed.chain);
    let chain = chains.get(key);
    if (!chain) chains.set(key, (chain = { id: parsed.chain, found: [], gone: [] }));
    const digest = {
      name,
      place: placeOf(path),
      endsAt: parsed.endsAt,
      content: await digestContent(content),
      signature,
    };
    (listed.has(path) ? chain.found : chain.gone).push(digest);
  }
  const all = [...chains].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, chain]) => chain);
  const keys = await keysFor(
    all.flatMap(({ id, found }) => found.map((digest) => ({ id, digest }))),
    deps,
  );
  return all.map(({ id, found, gone }) => withGone(judgeChain(id, found, keys), gone));
}

/** Those that are known, and those that AWS knows for fingerprints that are not. */
async function keysFor(
  digests: readonly { readonly id: ChainId; readonly digest: FoundDigest }[],
  { pool, askKeys, now }: KeyDeps & { readonly now: number },
): Promise<PublicKeys> {
  const known = await readPublicKeys(pool);
  const unknown = digests.filter(
    ({ digest: { content } }) => typeof content !== "string" && !known.has(content.digest.fingerprint),
  );
  if (unknown.length === 0) return known;
  const asked = await askKeys({
    regions: [...new Set(unknown.flatMap(({ id: { homeRegion, region } }) => [homeRegion, region]))].sort(),
    ...signedWithin(
      unknown.map(({ id, digest: { endsAt } }) => ({ chain: id, endsAt })),
      now,
    ),
  });
  await keepPublicKeys(pool, asked);
  return new Map([...asked, ...known]);
}
