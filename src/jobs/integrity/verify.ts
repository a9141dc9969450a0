/** Checks that a trail's bucket holds what CloudTrail delivered, account by account and Region by Region. */
import { judgeChain } from "../../core/integrity/chain.ts";
import type { FoundDigest, JudgedChain } from "../../core/integrity/chain.ts";
import { judgeFiles } from "../../core/integrity/files.ts";
import type { FoundFile } from "../../core/integrity/files.ts";
import type { PublicKeys } from "../../core/integrity/signature.ts";
import type { Checked } from "../../core/integrity/state.ts";
import { parseTrailName } from "../../core/integrity/trail-object.ts";
import type { ChainId, DeliveryDays, DigestName, LogName } from "../../core/integrity/trail-object.ts";
import type { TrailEntry, TrailObjects } from "../../sources/trail-objects.ts";
import { someAtOnce } from "../some-at-once.ts";
import { digestContent, logContent } from "./content.ts";
import { isOfDays } from "./paths.ts";

export interface VerifyGiven {
  readonly objects: TrailObjects;
  readonly keys: PublicKeys;
  /** Files of other days are not judged, though digests name them; undefined: all are. */
  readonly days: DeliveryDays | undefined;
  /** In ms: whether a file is still waited for. */
  readonly now: number;
  readonly signal: AbortSignal;
  /** Called after each object that was read, with how many there are. */
  readonly onRead: (read: number, all: number) => void;
}

/** What is known of one account in one Region. */
export interface VerifiedPlace {
  readonly account: string;
  readonly region: string;
  /** In the order of trails; those of late files last. */
  readonly chains: readonly JudgedChain[];
  /** In the order of names. */
  readonly files: readonly Checked[];
}

type Named<Name> = TrailEntry & { readonly parsed: Name };

/** Yields places in the order of their accounts and Regions. */
export async function* verifyTrail(given: VerifyGiven): AsyncGenerator<VerifiedPlace> {
  const places = new Map<string, { digests: Named<DigestName>[]; logs: Named<LogName>[] }>();
  let all = 0;
  let read = 0;
  for await (const entry of given.objects.list()) {
    const parsed = entry.size === 0 ? undefined : parseTrailName(entry.name);
    if (!parsed) continue;
    const { account, region } = parsed.kind === "digest" ? parsed.chain : parsed;
    const id = `${account} ${region}`;
    const place = places.get(id) ?? { digests: [], logs: [] };
    if (parsed.kind === "digest") place.digests.push({ ...entry, parsed });
    else place.logs.push({ ...entry, parsed });
    places.set(id, place);
    all++;
  }
  const onRead = (): void => given.onRead(++read, all);
  for (const [id, { digests, logs }] of [...places].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [account = "", region = ""] = id.split(" ");
    const chains = await readChains(digests, { ...given, onRead });
    const files = await someAtOnce(logs, async (log) => {
      given.signal.throwIfAborted();
      const file = await readLog(log, given.objects);
      onRead();
      return file;
    });
    const judged = judgeFiles({ chains, files, now: given.now });
    const { days } = given;
    yield {
      account,
      region,
      chains,
      files: days ? judged.filter(({ name }) => isOfDays(name, days)) : judged,
    };
  }
}

async function readChains(
  digests: readonly Named<DigestName>[],
  {
    objects,
    keys,
    signal,
    onRead,
  }: Pick<VerifyGiven, "objects" | "keys" | "signal"> & { onRead: () => void },
): Promise<JudgedChain[]> {
  const chains = new Map<string, { id: ChainId; found: FoundDigest[] }>();
  await someAtOnce(digests, async ({ key, name, parsed }) => {
    signal.throwIfAborted();
    const { bytes, place, signature } = await objects.read(key);
    onRead();
    const found = { name, place, endsAt: parsed.endsAt, content: await digestContent(bytes), signature };
    const id = JSON.stringify(parsed.chain);
    const chain = chains.get(id);
    if (chain) chain.found.push(found);
    else chains.set(id, { id: parsed.chain, found: [found] });
  });
  const sortKey = ({ isBackfill, trail, homeRegion }: ChainId): string =>
    `${isBackfill ? 1 : 0} ${trail} ${homeRegion}`;
  return [...chains.values()]
    .sort((a, b) => (sortKey(a.id) < sortKey(b.id) ? -1 : 1))
    .map(({ id, found }) => judgeChain(id, found, keys));
}

async function readLog({ key, name, parsed }: Named<LogName>, objects: TrailObjects): Promise<FoundFile> {
  const { bytes } = await objects.read(key);
  const { deliveredAt, isRecords } = parsed;
  return { name, deliveredAt, isRecords, content: await logContent(bytes) };
}
