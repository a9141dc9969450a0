/** Puts Macie's findings into the database, as a worker that read them does. */
import { parseFinding } from "../../src/core/macie/finding.ts";
import type { Connection } from "../../src/database/connect.ts";
import { digestOf, insertVersions, setStanding } from "../../src/store/macie.ts";
import { inTransaction } from "../../src/store/transaction.ts";
import type { WireFinding } from "./fake-macie.ts";

/** Each stands from now on. Throws where one cannot be read. */
export async function storeFindings(
  { pool }: Connection,
  ...findings: readonly WireFinding[]
): Promise<void> {
  const versions = findings.map((document) => {
    const parsed = parseFinding(document);
    if (parsed.kind !== "finding") throw new Error(parsed.kind);
    const { id, updatedAt } = parsed.finding;
    const place = { account: "111122223333", region: "eu-west-1" };
    return { ...place, id, updatedAt, digest: digestOf(document), document };
  });
  await inTransaction(pool, async (client) => {
    await insertVersions(client, versions);
    await setStanding(client, versions);
  });
}
