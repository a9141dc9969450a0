/** What somebody asked S3 for in an hour, so that bytes and distinct objects are those of the row, to the last one. */
import type { Random } from "../random.ts";
import type { S3Request } from "../records/s3.ts";
import type { Asset } from "./mesh.ts";
import { DAY } from "./options.ts";
import type { HourActivity } from "./split.ts";

export type PlannedRequest = Omit<S3Request, "bucket">;

const PARTS_A_DAY = 40;
/** The answer to a list is worth telling from here on. */
const LIST_MIN = 300;
/** One in so many objects is read in two or three ranges, as readers of Parquet do. */
const RANGED = 0.15;
/** One in so many hours somebody is refused something. */
const REFUSED = 0.004;

/** In the order in which they are made. Governed readers neither list nor look at heads: the catalog tells them. */
export function planRequests(
  row: HourActivity,
  { asset, isGoverned }: { asset: Asset; isGoverned: boolean },
  random: Random,
): PlannedRequest[] {
  const list = isGoverned ? 0 : Math.min(random.int(600, 60_000), Math.floor(row.bytes / 20));
  const listed = list >= LIST_MIN ? list : 0;
  const keys = keysOf(row, asset, random);
  const left = row.bytes - listed;
  const heads = isGoverned ? 0 : headsOf(keys.length, left, random);
  const requests: PlannedRequest[] = [
    ...keys.slice(0, heads).map((key): PlannedRequest => ({ name: "HeadObject", key })),
    ...reads(keys.slice(heads), left, random),
  ];
  if (!isGoverned && random.chance(REFUSED))
    requests.push({ name: "GetObject", key: `${asset.prefix}_staging/part-0.parquet`, denied: true });
  return listed > 0 ? [{ name: "ListObjects", key: asset.prefix, bytesOut: listed }, ...requests] : requests;
}

/** Files of the last days, one after the other from somewhere on. */
function keysOf({ hour, objects }: HourActivity, { prefix, job }: Asset, random: Random): string[] {
  const first = random.int(0, 400);
  return Array.from({ length: objects }, (_, at) => {
    const number = first + at;
    const day = new Date(hour - (1 + Math.floor(number / PARTS_A_DAY)) * DAY).toISOString().slice(0, 10);
    const part = String(number % PARTS_A_DAY).padStart(5, "0");
    return `${prefix}dt=${day}/part-${part}-${job}.c000.snappy.parquet`;
  });
}

/** Whoever reads little of much looks at it only; but somebody must have read the bytes. */
function headsOf(objects: number, bytes: number, random: Random): number {
  if (bytes === 0) return objects;
  const each = bytes / objects;
  const share = each < 50_000 ? 0.7 : each < 1_000_000 ? 0.15 : 0.05;
  let heads = 0;
  for (let object = 1; object < objects; object++) if (random.chance(share)) heads++;
  return heads;
}

function reads(keys: readonly string[], bytes: number, random: Random): PlannedRequest[] {
  const ranges = keys.flatMap((key) =>
    Array.from({ length: random.chance(RANGED) ? random.int(2, 3) : 1 }, () => ({
      key,
      weight: 0.1 + random.unit(),
    })),
  );
  let weight = ranges.reduce((sum, range) => sum + range.weight, 0);
  let left = bytes;
  return ranges.map((range, at): PlannedRequest => {
    const bytesOut =
      at === ranges.length - 1 ? left : Math.min(left, Math.round((left * range.weight) / weight));
    left -= bytesOut;
    weight -= range.weight;
    return { name: "GetObject", key: range.key, bytesOut };
  });
}
