/** What AWS's own services do beside everybody else, night by night: replication, backup, inventory, Macie. */
import { createRandom } from "../random.ts";
import type { Random } from "../random.ts";
import { roleSession, serviceCaller } from "../records/identity.ts";
import type { Caller } from "../records/record.ts";
import { touchObject } from "../touch.ts";
import type { Happening } from "../truth.ts";
import { REGION } from "./mesh.ts";
import type { Asset, Mesh } from "./mesh.ts";
import { DAY, HOUR } from "./options.ts";
import type { Setting } from "./options.ts";
import { planRequests } from "./requests.ts";

const VISITED = 3;

/** In the order of time. */
export function platformNight(setting: Setting, mesh: Mesh, day: number): Happening[] {
  const random = createRandom(`${setting.seed}/platform/${day}`);
  const midnight = setting.start + day * DAY;
  const happenings = mesh.domains.flatMap((domain) => {
    const assets = mesh.assets.filter(({ bucket }) => bucket === domain.bucket);
    const night = { assets, midnight, random };
    return [
      ...visit(serviceCaller("s3.amazonaws.com", domain.account), { ...night, hour: 2, bytes: 8e8 }),
      ...visit(serviceCaller("backup.amazonaws.com", domain.account), { ...night, hour: 3, bytes: 4e9 }),
      ...visit(macie(domain.account, midnight, random), { ...night, hour: 4, bytes: 2e8 }),
    ];
  });
  return happenings.sort((a, b) => a.at - b.at);
}

/** Macie reads under a role that is linked to it. */
function macie(account: string, startedAt: number, random: Random): Caller {
  const role = "aws-service-role/macie.amazonaws.com/AWSServiceRoleForAmazonMacie";
  const identity = roleSession({ account, role, session: "classification", startedAt }, random);
  const ip = "macie.amazonaws.com";
  return { identity: { ...identity, invokedBy: ip }, account, ip, agent: ip };
}

interface Night {
  readonly assets: readonly Asset[];
  readonly midnight: number;
  readonly hour: number;
  readonly bytes: number;
  readonly random: Random;
}

function* visit(caller: Caller, night: Night): Generator<Happening> {
  const { assets, random } = night;
  const hour = night.midnight + night.hour * HOUR;
  for (let left = VISITED; left > 0; left--) {
    const asset = random.pick(assets);
    const objects = random.int(3, 12);
    const bytes = Math.round(random.logNormal(night.bytes, 0.5));
    const requests = planRequests(
      { person: -1, hour, asset: asset.id, bytes, objects },
      { asset, isGoverned: false },
      random,
    );
    for (const [at, request] of requests.entries()) {
      const call = { caller, at: hour + (60 + 90 * at) * 1000, region: REGION };
      yield touchObject(call, { ...request, bucket: asset.bucket }, { random, verdict: "exempt" });
    }
  }
}
