/** What runs by itself in the demo: the nightly build with its month-end peak, quality checks, replication. */
import { PLATFORM, PRODUCTS, REGION, SALES } from "./mesh.ts";
import type { Product } from "./mesh.ts";
import { HOUR, objectKey } from "./people.ts";
import { createRandom } from "./random.ts";
import type { Random } from "./random.ts";
import { serviceCaller } from "./records/identity.ts";
import { assumeRoleRecord } from "./records/management.ts";
import type { Call } from "./records/record.ts";
import type { S3Request } from "./records/s3.ts";
import { touchObject } from "./touch.ts";
import type { ExpectedVerdict, Happening } from "./truth.ts";

const SPARK =
  "aws-sdk-java/2.32.10 md/io#async md/http#AwsCommonRuntime ua/2.1 os/Linux#5.10 lang/java#17.0.15 md/OpenJDK_64-Bit_Server_VM app/nightly";
const CHECKS =
  "Boto3/1.40.30 md/Botocore#1.40.30 ua/2.1 os/linux#6.8 md/arch#x86_64 lang/python#3.13.7 exec-env/AWS_Lambda_python3.13";

interface Plan {
  readonly request: Omit<S3Request, "bucket">;
  readonly product: Product;
  readonly verdict: ExpectedVerdict;
}

/** Everything that machines do on one day. `day` is `2026-09-28`. */
export function* machineDay(day: string, seed: string): Generator<Happening> {
  yield* nightlyBuild(day, createRandom(`${seed}/nightly/${day}`));
  yield* qualityChecks(day, createRandom(`${seed}/quality/${day}`));
  yield* replication(day, createRandom(`${seed}/replication/${day}`));
}

/** Reads yesterday's orders and the campaigns of marketing, writes the other products. Month's first night: all of it. */
function* nightlyBuild(day: string, random: Random): Generator<Happening> {
  const at = Date.parse(day) + 1.5 * HOUR;
  const role = { account: SALES, role: "mesh/sales-nightly", session: `nightly-${day}` };
  const started: Call = { caller: serviceCaller("glue.amazonaws.com", SALES), at, region: REGION };
  const { record, identity } = assumeRoleRecord(started, role, random);
  yield { at, records: [record] };
  const caller = { identity, account: SALES, ip: "192.0.2.34", agent: SPARK };
  const peak = day.endsWith("-01") ? 5 : 1;
  const { orders, campaigns, invoices, customers, returns } = PRODUCTS;
  const plans = [
    ...reads(orders, { day, count: 180 * peak, median: 250e6 }, random),
    ...reads(campaigns, { day, count: 15 * peak, median: 20e6 }, random).map((plan) => ({
      ...plan,
      verdict: "subscribed" as const,
    })),
    ...[invoices, customers, returns].flatMap((product) =>
      writes(product, { day, count: 14 * peak }, random),
    ),
  ];
  yield* spread(plans, { caller, at: at + 60_000, region: REGION }, { random, duration: 0.45 * HOUR });
}

/** Lists every product and looks at a few objects. Its role stands in no project: it is exempt. */
function* qualityChecks(day: string, random: Random): Generator<Happening> {
  const at = Date.parse(day) + 5 * HOUR;
  const role = { account: PLATFORM, role: "mesh/quality-scanner", session: `checks-${day}` };
  const started: Call = { caller: serviceCaller("lambda.amazonaws.com", PLATFORM), at, region: REGION };
  const { record, identity } = assumeRoleRecord(started, role, random);
  yield { at, records: [record] };
  const plans = Object.values(PRODUCTS).flatMap((product): Plan[] => {
    const plan = (request: Plan["request"]): Plan => ({ product, verdict: "exempt", request });
    const keys = [0, 1, 2].map((part) => objectKey(product.prefix, day, part));
    return [
      plan({ name: "ListObjects", key: product.prefix, bytesOut: random.int(900, 60_000) }),
      ...keys.map((key) => plan({ name: "HeadObject", key })),
      ...keys.map((key) => plan({ name: "GetObject", key, bytesOut: random.int(40_000, 400_000) })),
    ];
  });
  const caller = { identity, account: PLATFORM, ip: "192.0.2.51", agent: CHECKS };
  yield* spread(plans, { caller, at: at + 5000, region: REGION }, { random, duration: 0.1 * HOUR });
}

/** S3 itself copies the new orders to another Region. */
function* replication(day: string, random: Random): Generator<Happening> {
  const call: Call = {
    caller: serviceCaller("s3.amazonaws.com", SALES),
    at: Date.parse(day) + 3 * HOUR,
    region: REGION,
  };
  const plans = reads(PRODUCTS.orders, { day, count: 40, median: 250e6 }, random).map((plan) => {
    return { ...plan, verdict: "exempt" as const };
  });
  yield* spread(plans, call, { random, duration: 0.2 * HOUR });
}

function reads(
  product: Product,
  what: { day: string; count: number; median: number },
  random: Random,
): Plan[] {
  return Array.from({ length: what.count }, (_, part) => {
    const bytesOut = Math.round(random.logNormal(what.median, 0.4));
    return {
      product,
      verdict: "owner",
      request: { name: "GetObject", key: objectKey(product.prefix, what.day, part), bytesOut },
    };
  });
}

function writes(product: Product, what: { day: string; count: number }, random: Random): Plan[] {
  return Array.from({ length: what.count }, (_, part) => {
    const bytesIn = Math.round(random.logNormal(60e6, 0.4));
    return {
      product,
      verdict: "owner",
      request: { name: "PutObject", key: objectKey(product.prefix, what.day, part), bytesIn },
    };
  });
}

/** The plans one after the other, at whole seconds within the duration. */
function* spread(
  plans: readonly Plan[],
  call: Call,
  { random, duration }: { random: Random; duration: number },
): Generator<Happening> {
  for (const [place, { product, verdict, request }] of plans.entries()) {
    const at = call.at + Math.floor((duration * place) / plans.length / 1000) * 1000;
    yield touchObject({ ...call, at }, { ...request, bucket: product.bucket }, { random, verdict });
  }
}
