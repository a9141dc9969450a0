/** Settings and grants of a lake. What is not in the list of grants is not granted, if an administrator reads it; else it may be. */
import type { AnyEntry } from "../../core/control-plane/entry.ts";
import { roleKey } from "../../core/identity/role-key.ts";
import { readList } from "../read-lists.ts";
import type { Reading } from "../read-lists.ts";
import type { ListRefused, ReadPart } from "../scope-reader.ts";
import type { LakeApi } from "./client.ts";
import { permissionsOf, settingsOf } from "./entries.ts";
import type { LakePlace } from "./resource.ts";

export interface Lake {
  readonly api: LakeApi;
  readonly place: LakePlace;
  /** ARN of the role that reads; undefined: nobody says who does. */
  readonly reader: string | undefined;
}

/** Where nothing says that whoever reads is shown all grants, a last part says of the lake that they were not given. */
export async function* readGrants(reading: Reading, lake: Lake): AsyncGenerator<ReadPart, void> {
  let isTold = false;
  for await (const part of readBoth(reading, lake)) {
    isTold ||= "refusal" in part || part.entries.some((entry) => tells(entry, lake.reader));
    yield part;
  }
  if (!isTold) yield untold(lake.place);
}

async function* readBoth(reading: Reading, { api, place }: Lake): AsyncGenerator<ReadPart, void> {
  yield* readList(reading, {
    list: "GetDataLakeSettings",
    ask: async () => ({ settings: await api.getDataLakeSettings(), NextToken: undefined }),
    // no settings are no settings that are empty: nobody would be an administrator
    entriesOf: ({ settings: { DataLakeSettings: said } }) => (said === undefined ? [] : [settingsOf(said)]),
  });
  yield* readList(reading, {
    list: "ListPermissions",
    ask: api.listPermissions,
    entriesOf: ({ PrincipalResourcePermissions = [] }) => permissionsOf(PrincipalResourcePermissions, place),
  });
}

/**
 * Whether it says that whoever reads sees all grants. A grant says so where nobody knows who reads: to a role that is no administrator its
 * own are shown, and few others.
 */
function tells(entry: AnyEntry, reader: string | undefined): boolean {
  if (reader === undefined) return entry.kind === "permission";
  if (entry.kind !== "lake_settings") return false;
  const { admins, readOnlyAdmins } = entry.content;
  return [...admins, ...readOnlyAdmins].some((arn) => roleKey(arn) === roleKey(reader));
}

function untold({ account, region }: LakePlace): ListRefused {
  const detail =
    "nothing says that whoever reads is an administrator of Lake Formation there, and nobody else sees all grants";
  return {
    list: "ListPermissions",
    of: `${account}/${region}`,
    isGiven: true,
    refusal: { kind: "access_denied", detail, action: undefined, resource: undefined, denied: undefined },
  };
}
