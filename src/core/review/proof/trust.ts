/** Whose signatures are believed: public keys, by whom they are used, from when until when, and those that were given up. */
import { createPublicKey } from "node:crypto";
import { z } from "zod";
import { keyIdOf, parseHeadKeys } from "../../audit/head.ts";
import { isoTime, parseEventTime } from "../../record/time.ts";

export interface TrustedKey {
  readonly id: string;
  /** SubjectPublicKeyInfo, PEM. */
  readonly publicKey: string;
  /** Who signs by it; null: nobody says. */
  readonly signer: string | null;
  /** In ms: signatures of before, and from then on, are none of it. */
  readonly from: number;
  readonly until: number;
  /** `replaced`: what it signed until then stands. `stolen`: nothing does, since whoever has it dates as they like. */
  readonly revoked: { readonly at: number; readonly why: "replaced" | "stolen" } | null;
}

export type Trust = ReadonlyMap<string, TrustedKey>;

const time = z
  .string()
  .refine((text) => parseEventTime(text) !== undefined, "must be a time such as 2026-09-01T00:00:00Z");
const KEY = z.looseObject({
  kty: z.literal("OKP"),
  crv: z.literal("Ed25519"),
  x: z.string(),
  kid: z.string().optional(),
  signer: z.string().optional(),
  not_before: time.optional(),
  not_after: time.optional(),
  revoked: z.strictObject({ at: time, why: z.enum(["replaced", "stolen"]) }).optional(),
});
const SET = z.looseObject({ keys: z.array(KEY).min(1) });

/**
 * A JSON Web Key Set (RFC 7517) with `signer`, `not_before`, `not_after` and `revoked` beside each key, or public keys in PEM, one after the
 * other. A key's id is computed, whatever is said of it. A text: why it is none.
 */
export function parseTrust(text: string): Trust | string {
  const pem = text.includes("-----BEGIN") ? parseHeadKeys(text) : undefined;
  if (pem) return new Map([...pem].map(([id, publicKey]) => [id, { ...ALWAYS, id, publicKey }]));
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return "it is neither a set of keys in JSON nor public keys of Ed25519 in PEM";
  }
  const parsed = SET.safeParse(data);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return `${issue?.path.join(".") ?? "it"}: ${issue?.message ?? "it is no set of keys"}`;
  }
  try {
    return new Map(parsed.data.keys.map((key) => trusted(key)));
  } catch {
    return "one of its keys is none";
  }
}

const ALWAYS = { signer: null, from: -Infinity, until: Infinity, revoked: null } as const;

function trusted(key: z.infer<typeof KEY>): [string, TrustedKey] {
  const { kty, crv, x, signer, not_before: begin, not_after: end, revoked } = key;
  const publicKey = createPublicKey({ key: { kty, crv, x }, format: "jwk" })
    .export({ type: "spki", format: "pem" })
    .toString();
  const id = keyIdOf(publicKey);
  const at = (given: string | undefined, otherwise: number): number =>
    (given === undefined ? undefined : parseEventTime(given)) ?? otherwise;
  return [
    id,
    {
      id,
      publicKey,
      signer: signer ?? null,
      from: at(begin, -Infinity),
      until: at(end, Infinity),
      revoked: revoked ? { at: at(revoked.at, -Infinity), why: revoked.why } : null,
    },
  ];
}

/** Why a signature of this key at this time, in ms, does not count; undefined: it counts. */
export function distrusts({ from, until, revoked }: TrustedKey, at: number): string | undefined {
  if (revoked?.why === "stolen") return `its key was stolen, as was said at ${isoTime(revoked.at)}`;
  if (revoked && at >= revoked.at) return `its key was replaced at ${isoTime(revoked.at)}, before it signed`;
  if (at < from) return `its key signs from ${isoTime(from)} on, and this was before`;
  return at >= until ? `its key signed until ${isoTime(until)}, and this was later` : undefined;
}
