/** Raw records that are kept of somebody who is erased: what names nobody stands in their place, so that none is fetched again. */
import { gunzipSync, gzipSync } from "node:zlib";
import type { PoolClient } from "pg";
import { z } from "zod";
import { redactRecord } from "../../core/evidence/redact.ts";
import type { Aliases } from "../../core/privacy/aliases.ts";
import { readAllKept, readAllRawFiles, replaceRawFile, replaceRecords } from "../../store/erasure.ts";
import type { ZippedRecord } from "../../store/erasure.ts";

/** Of their findings, and of others that name them. Returns how many. */
export async function eraseRecords(
  client: PoolClient,
  aliases: Aliases,
  places: readonly { readonly fileId: number; readonly ordinal: number }[],
): Promise<number> {
  const own = new Set(places.map(({ fileId, ordinal }) => `${fileId}:${ordinal}`));
  const erased: ZippedRecord[] = [];
  for await (const batch of readAllKept(client)) {
    for (const { fileId, ordinal, record } of batch) {
      const text = gunzipSync(record).toString("utf8");
      const isOwn = own.delete(`${fileId}:${ordinal}`);
      if (isOwn || names(text, aliases))
        erased.push({ fileId, ordinal, record: gzipSync(withoutNames(text, aliases)) });
    }
  }
  // those that are not kept yet would be
  const left = places.filter(({ fileId, ordinal }) => own.delete(`${fileId}:${ordinal}`));
  const nothing = gzipSync(JSON.stringify({ erased: true }));
  await replaceRecords(client, [...erased, ...left.map((place) => ({ ...place, record: nothing }))]);
  return erased.length + left.length;
}

function names(text: string, aliases: Aliases): boolean {
  return aliases.within(text) !== text;
}

function withoutNames(text: string, aliases: Aliases): string {
  try {
    return aliases.within(JSON.stringify(redactRecord(JSON.parse(text)) ?? { erased: true }));
  } catch {
    return JSON.stringify({ erased: true }); // no JSON: nothing of it can be told apart
  }
}

/** Pages of LookupEvents: each of their records stays in its place, the ones that name them without what does. */
export async function eraseRawFiles(client: PoolClient, aliases: Aliases): Promise<number> {
  let changed = 0;
  for await (const { path, content } of readAllRawFiles(client)) {
    const isZipped = content[0] === 0x1f && content[1] === 0x8b;
    const text = (isZipped ? gunzipSync(content) : content).toString("utf8");
    if (!names(text, aliases)) continue;
    const bytes = Buffer.from(pageWithout(text, aliases));
    await replaceRawFile(client, path, isZipped ? gzipSync(bytes) : bytes);
    changed++;
  }
  return changed;
}

/** As LookupEvents answers: the record is a text in the event. */
const pageForm = z.looseObject({
  Events: z.array(z.looseObject({ EventId: z.string().optional(), CloudTrailEvent: z.string().optional() })),
});

/** What is no page is none of which a record could be kept. */
function pageWithout(text: string, aliases: Aliases): string {
  const page = pageForm.safeParse(jsonOf(text));
  if (!page.success) return JSON.stringify({ Events: [] });
  const events = page.data.Events.map((event) => {
    if (!names(JSON.stringify(event), aliases)) return event;
    const { EventId, CloudTrailEvent } = event;
    return { EventId, CloudTrailEvent: withoutNames(CloudTrailEvent ?? "", aliases) };
  });
  return JSON.stringify({ ...page.data, Events: events });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
