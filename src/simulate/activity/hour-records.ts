/** Tells an hour of activity as calls: directly to S3, or by Athena and a session that Lake Formation vends. */
import type { Random } from "../random.ts";
import { vendedCaller, vendedSession } from "../records/lake.ts";
import { decryptRecord } from "../records/management.ts";
import type { Call, Caller } from "../records/record.ts";
import { queryTable, touchObject } from "../touch.ts";
import type { Touching } from "../touch.ts";
import type { ExpectedVerdict, Happening } from "../truth.ts";
import { REGION } from "./mesh.ts";
import type { Asset } from "./mesh.ts";
import { planRequests } from "./requests.ts";
import type { PlannedRequest } from "./requests.ts";
import type { Actor, Sessions } from "./sessions.ts";
import type { HourActivity } from "./split.ts";

const SECOND = 1000;
/** Nothing happens in the first seconds of an hour, so that what opens a session lies in the same hour. */
const FIRST = 40;
const LAST = 3599;
/** How often a key of KMS is used visibly. */
const DECRYPTED = 0.1;

export interface Telling {
  readonly sessions: Sessions;
  readonly random: Random;
}

/** The calls that a row stands for. */
export function* tellRow(
  row: HourActivity,
  { actor, asset }: { actor: Actor; asset: Asset },
  { sessions, random }: Telling,
): Generator<Happening> {
  const verdict = verdictOf(actor, asset);
  const isGoverned = asset.isHybrid && verdict === "subscribed";
  const requests = planRequests(row, { asset, isGoverned }, random);
  const times = timesOf(requests.length, isSpread(actor, row.hour), random).map(
    (second) => row.hour + second * SECOND,
  );
  const touching = { random, verdict };
  let reader: Reader | undefined;
  for (const [at, request] of requests.entries()) {
    const time = times[at] as number;
    const { caller, opening } = sessions(actor, time);
    if (opening) yield { at: Date.parse(opening.eventTime), records: [opening] };
    if (reader?.caller !== caller) {
      reader = { caller, by: caller };
      if (isGoverned) reader = yield* vend(reader, { asset, time }, touching);
      else if (random.chance(DECRYPTED)) yield decrypt({ caller, at: time, region: REGION }, asset, random);
    }
    yield touch({ caller: reader.by, at: time, region: REGION }, { asset, request }, touching);
  }
}

/** Whose session it is, and under which one S3 is read. */
interface Reader {
  readonly caller: Caller;
  readonly by: Caller;
}

/** A query some seconds before its first read. */
function* vend(
  { caller }: Reader,
  { asset, time }: { asset: Asset; time: number },
  touching: Touching,
): Generator<Happening, Reader> {
  const { table } = asset;
  if (!table) return { caller, by: caller };
  const session = vendedSession(caller.account, touching.random);
  const at = time - 6 * SECOND;
  yield* queryTable({ caller, at, region: REGION }, table, { ...touching, session });
  return { caller, by: vendedCaller(session, { table, at: time - 2 * SECOND }, touching.random) };
}

function touch(
  call: Call,
  { asset, request }: { asset: Asset; request: PlannedRequest },
  touching: Touching,
): Happening {
  return touchObject(call, { ...request, bucket: asset.bucket }, touching);
}

function decrypt(call: Call, { bucket }: Asset, random: Random): Happening {
  return { at: call.at, records: [decryptRecord(call, `arn:aws:s3:::${bucket.name}`, random)] };
}

function verdictOf({ person, stint }: Actor, asset: Asset): ExpectedVerdict {
  if (person.isPlatform) return "exempt";
  return asset.project === stint.project ? "owner" : "subscribed";
}

/** Within an attack over several sessions each hour is used from one end to the other. */
function isSpread({ attack }: Actor, hour: number): boolean {
  return attack !== undefined && attack.sessions > 1 && hour >= attack.from && hour < attack.until;
}

/** Whole seconds of the hour, in order. */
function timesOf(count: number, isWhole: boolean, random: Random): number[] {
  const first = isWhole ? FIRST : random.int(FIRST, 1500);
  const length = isWhole ? LAST - first : random.int(300, LAST - first);
  return Array.from({ length: count }, (_, at) => first + Math.floor((length * at) / count));
}
