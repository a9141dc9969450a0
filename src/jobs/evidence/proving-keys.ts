/** The keys that digests are signed with. */
import { signedWithin } from "../../core/integrity/public-keys.ts";
import type { PublicKeys } from "../../core/integrity/signature.ts";
import { parseTrailName } from "../../core/integrity/trail-object.ts";
import { reasonOf } from "../../errors.ts";
import type { KeysWanted } from "../../sources/public-keys/ask.ts";
import type { ProvingDigest } from "./naming-digests.ts";

export interface ProvingKeys {
  /** Those that the digests name, as far as they are to be had. */
  readonly keys: PublicKeys;
  /** What is missing, as a sentence. */
  readonly note: string | undefined;
}

interface KeysGiven {
  readonly known: PublicKeys;
  /** Asks AWS. */
  readonly askKeys: (wanted: KeysWanted) => Promise<PublicKeys>;
  /** In ms. */
  readonly now: number;
}

/** Asks AWS for what is not known. Never throws: without keys a bundle is still worth having. */
export async function provingKeys(
  digests: readonly ProvingDigest[],
  { known, askKeys, now }: KeysGiven,
): Promise<ProvingKeys> {
  const wanted = new Set(
    digests.flatMap(({ found: { content } }) =>
      typeof content === "string" ? [] : [content.digest.fingerprint],
    ),
  );
  const pick = (keys: PublicKeys): PublicKeys =>
    new Map([...keys].filter(([fingerprint]) => wanted.has(fingerprint)));
  const here = pick(known);
  if (here.size === wanted.size) return { keys: here, note: undefined };
  const chains = digests.flatMap(({ found: { name } }) => {
    const parsed = parseTrailName(name);
    return parsed?.kind === "digest" ? [parsed] : [];
  });
  const regions = [
    ...new Set(chains.flatMap(({ chain: { homeRegion, region } }) => [homeRegion, region])),
  ].sort();
  try {
    const asked = await askKeys({ regions, ...signedWithin(chains, now) });
    const keys = new Map([...pick(asked), ...here]);
    const note = keys.size < wanted.size ? "AWS does not list every key that the digests name." : undefined;
    return { keys, note };
  } catch (error) {
    return { keys: here, note: `Public keys are missing: ${reasonOf(error)}.` };
  }
}
