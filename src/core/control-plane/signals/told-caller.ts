/** Who called, as a record of CloudTrail has them: kept in the form of stored events, so that it is resolved to a person in the same way. */
import { encodeIdentity, readIdentity } from "../../identity/fields.ts";
import { accessKeyNumber } from "../../identity/keys.ts";
import { objectOf } from "../../record/text.ts";
import type { JsonObject } from "../../record/text.ts";

export interface ToldCaller {
  /** See `encodeIdentity`. */
  readonly identity: string;
  /** See `accessKeyNumber`. */
  readonly accessKey: number | undefined;
}

/** undefined: the record names nobody. Never throws, trusts no type. */
export function toldCaller(record: JsonObject): ToldCaller | undefined {
  const said = objectOf(record["userIdentity"]);
  if (said === undefined) return undefined;
  return { identity: encodeIdentity(readIdentity(said)), accessKey: accessKeyNumber(said["accessKeyId"]) };
}
