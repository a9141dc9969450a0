/** Makes the key that signs heads of the audit log. */
import { generateKeyPairSync } from "node:crypto";
import { writeFile } from "node:fs/promises";
import process from "node:process";
import { keyIdOf } from "../core/audit/head.ts";
import { AuditplaneError, reasonOf } from "../errors.ts";
import { answer } from "./answer.ts";
import type { Answered } from "./answer.ts";

/** Throws `output_failed`, also where the file is there: a key that signed something is not to be lost. */
export async function performAuditKeygen(path: string, options: Answered): Promise<void> {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519", {
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  await writeFile(path, privateKey, { flag: "wx", mode: 0o600 }).catch((cause: unknown) => {
    throw new AuditplaneError(
      "output_failed",
      `could not write ${path}: ${reasonOf(cause)}; name a file that is not there, in a folder that is`,
      { cause },
    );
  });
  process.stderr.write(
    `The private key is in ${path}; set AUDITPLANE_AUDIT_KEY to it. Its id is ${keyIdOf(publicKey)}.\nThe public one, for audit verify --public-key:\n`,
  );
  const done = { private_key_file: path, public_key: publicKey, key_id: keyIdOf(publicKey) };
  await answer(options, publicKey, done);
}
