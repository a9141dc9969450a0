/** Signs the manifest of a report, and checks such signatures: a detached JWS (RFC 7515, appendix F) by Ed25519. */
import { createPublicKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { z } from "zod";
import { keyIdOf } from "../../../core/audit/head.ts";

export interface ReportSigner {
  readonly id: string;
  readonly key: KeyObject;
  /** Who signs, as they are to be named. */
  readonly name: string;
}

/** What a signature says of itself; it is signed, too. */
export interface SaidOfSignature {
  readonly keyId: string;
  readonly signer: string;
  /** In ms. */
  readonly at: number;
}

/** No signature of ours for another purpose can be taken for one of a report. */
const TYPE = "auditplane-report";
const HEADER = z.looseObject({
  alg: z.literal("EdDSA"),
  typ: z.literal(TYPE),
  kid: z.string(),
  iat: z.int(),
  signer: z.string(),
  jwk: z.object({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: z.string() }),
});
const JWS = z.strictObject({ protected: z.string(), signature: z.string() });

/** The content of its file. `at` in ms. The same at the same time. */
export async function signManifest(
  text: string,
  { id, key, name }: ReportSigner,
  at: number,
): Promise<string> {
  const { FlattenedSign } = await import("jose");
  const { kty, crv, x } = createPublicKey(key).export({ format: "jwk" });
  const { protected: header, signature } = await new FlattenedSign(Buffer.from(text))
    .setProtectedHeader({
      alg: "EdDSA",
      typ: TYPE,
      kid: id,
      iat: Math.floor(at / 1000),
      signer: name,
      jwk: { kty, crv, x },
    } as Parameters<InstanceType<typeof FlattenedSign>["setProtectedHeader"]>[0])
    .sign(key);
  return textOf(header, signature);
}

/** Of a signature the one text: a file that says the same in other bytes is another file. */
function textOf(header: string | undefined, signature: string): string {
  return `${JSON.stringify({ protected: header, signature }, null, 2)}\n`;
}

function isOneText({ protected: header, signature }: z.infer<typeof JWS>, jws: string): boolean {
  return (
    textOf(header, signature) === jws &&
    Buffer.from(signature, "base64url").toString("base64url") === signature
  );
}

/** Whether the key that the signature names made it, of this very text. A text: why it is no such signature. */
export async function readSignature(jws: string, manifest: string): Promise<SaidOfSignature | string> {
  const { flattenedVerify } = await import("jose");
  try {
    const parts = JWS.parse(JSON.parse(jws));
    if (!isOneText(parts, jws)) return "it is not as auditplane writes it";
    const header = HEADER.parse(JSON.parse(Buffer.from(parts.protected, "base64url").toString()));
    const key = createPublicKey({ key: header.jwk, format: "jwk" });
    const keyId = keyIdOf(key.export({ type: "spki", format: "pem" }).toString());
    if (keyId !== header.kid) return "it names another key than it bears";
    const payload = Buffer.from(manifest).toString("base64url");
    await flattenedVerify({ ...parts, payload }, key, { algorithms: ["EdDSA"] });
    return { keyId, signer: header.signer, at: header.iat * 1000 };
  } catch {
    return "it is no signature of this manifest";
  }
}
