/** Settings and grants of a lake. An empty list of grants tells an administrator that nothing is granted, and nobody else anything. */
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

/** Where no grant is given to somebody who is no administrator, a last part says of the lake that its grants were not. */
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

/** Whether it is a grant, or says that whoever reads sees all of them. */
function tells(entry: AnyEntry, reader: string | undefined): boolean {
  if (entry.kind === "permission") return true;
  if (entry.kind !== "lake_settings" || reader === undefined) return false;
  const { admins, readOnlyAdmins } = entry.content;
  return [...admins, ...readOnlyAdmins].some((arn) => roleKey(arn) === roleKey(reader));
}

function untold({ account, region }: LakePlace): ListRefused {
  const detail =
    "no grant is given, and nothing says that whoever reads is an administrator of Lake Formation there";
  return {
    list: "ListPermissions",
    of: `${account}/${region}`,
    refusal: { kind: "access_denied", detail, action: undefined, resource: undefined, denied: undefined },
  };
}
