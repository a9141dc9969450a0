/** Whether what somebody read was expected: announced before the fact, or explained after it. */
import { identityName } from "../identity/identity-name.ts";
import type { HitVolume } from "../finding/hit.ts";
import type { Exception } from "../settings/settings.ts";

/** What a finding of unusual volume is about. */
export interface Covered {
  readonly person: string;
  /** ARNs that were acted under. */
  readonly principals: readonly string[];
  /** What most bytes were read of, most first. */
  readonly assets: readonly { readonly asset: string; readonly bytes: number; readonly objects: number }[];
  readonly bytesOut: number;
  readonly firstTime: number;
  readonly lastTime: number;
  readonly objects: number;
  /** Of all hours and channels; none: it was compared with nothing, as by a ceiling. */
  readonly volumes: readonly HitVolume[];
}

/** The first exception, by id, that covers all of a finding. */
export function exceptionFor(finding: Covered, exceptions: readonly Exception[]): Exception | undefined {
  return exceptions
    .filter((exception) => covers(exception, finding))
    .sort((a, b) => (a.id < b.id ? -1 : 1))[0];
}

function covers(exception: Exception, finding: Covered): boolean {
  const { bytesOut, firstTime, lastTime, volumes } = finding;
  if (firstTime < exception.from || lastTime >= exception.until || bytesOut > exception.bytes) return false;
  const { factor } = exception;
  const isFar = factor !== null && volumes.some((volume) => isBeyond(volume, factor));
  return !isFar && isOf(exception, finding) && isAbout(exception, finding);
}

/** Of hours that count together each may be so many times the usual. */
function isBeyond(
  { bytesOut, usualBytes, objects, usualObjects, hours }: HitVolume,
  factor: number,
): boolean {
  return bytesOut > factor * hours * usualBytes || objects > factor * hours * Math.max(1, usualObjects);
}

/** Somebody by their name, or whoever acts under the role, and under nothing else. */
export function isOf(
  { who }: Exception,
  { person, principals }: Pick<Covered, "person" | "principals">,
): boolean {
  const name = identityName(who);
  if (identityName(person) === name) return true;
  return principals.length > 0 && principals.every((principal) => identityName(principal) === name);
}

/** What was read of anything else may be as much as usual, and where nothing says what is usual a tenth of the whole. */
function isAbout({ asset }: Exception, { assets, bytesOut, objects, volumes }: Covered): boolean {
  if (asset === null) return true;
  const own = assets.find((one) => one.asset === asset);
  if (!own) return false;
  const isKnown = volumes.length > 0;
  const usualBytes = isKnown ? Math.max(...volumes.map((volume) => volume.usualBytes)) : bytesOut / 10;
  const usualObjects = isKnown ? Math.max(...volumes.map((volume) => volume.usualObjects)) : objects / 10;
  const others = assets.filter((one) => one !== own).reduce((sum, one) => sum + one.objects, 0);
  return bytesOut - own.bytes <= usualBytes && others <= Math.max(1, usualObjects);
}
