/** Folds records back into what each person did to each asset in each hour, by means of the catalog file alone. */
import type { CatalogFile } from "../../../src/simulate/catalog-file.ts";
import type { TrailRecord } from "../../../src/simulate/records/record.ts";
import { bytesOf, onceEach } from "../read-back.ts";

/** Key: person, hour, asset. */
export type Folded = ReadonlyMap<string, { readonly bytes: number; readonly objects: number }>;

export function keyOf(person: string, hour: number, asset: string): string {
  return `${person} ${new Date(hour).toISOString()} ${asset}`;
}

/** Second copies and twins count once, refused calls and AWS's own services not at all. */
export function foldRecords(records: readonly TrailRecord[], catalog: CatalogFile): Folded {
  const unique = [...new Map(records.map((record) => [record.eventID, record])).values()];
  const whole = onceEach(unique);
  const personOf = createPersonOf(whole, catalog);
  const sums = new Map<string, { bytes: number; objects: Set<string> }>();
  for (const record of whole) {
    const person = personOf(record);
    if (record.eventCategory !== "Data" || record.errorCode !== undefined || person === undefined) continue;
    const { bucketName = "", key, prefix } = record.requestParameters as Record<string, string>;
    const path = key ?? prefix ?? "";
    const asset = catalog.assets.find(({ locations: [place = ""] }) => {
      return `s3://${bucketName}/${path}`.startsWith(place);
    });
    const hour = Date.parse(`${record.eventTime.slice(0, 13)}:00:00Z`);
    const name = keyOf(person, hour, asset?.id ?? "none");
    const sum = sums.get(name) ?? { bytes: 0, objects: new Set<string>() };
    sum.bytes += bytesOf(record);
    if (key !== undefined) sum.objects.add(path);
    sums.set(name, sum);
  }
  return new Map([...sums].map(([name, { bytes, objects }]) => [name, { bytes, objects: objects.size }]));
}

/** The reader behind a vended session, the source identity, the user of Identity Center, the service of a role. */
function createPersonOf(
  records: readonly TrailRecord[],
  catalog: CatalogFile,
): (record: TrailRecord) => string | undefined {
  const people = new Map(catalog.people.flatMap(({ id, identities }) => identities.map((one) => [one, id])));
  const own = ({ userIdentity }: TrailRecord): string | undefined => {
    const { sessionIssuer, sourceIdentity } = userIdentity.sessionContext ?? {};
    const session = userIdentity.arn?.split("/").slice(2).join("/") ?? "";
    return people.get(sourceIdentity ?? "") ?? people.get(session) ?? people.get(sessionIssuer?.arn ?? "");
  };
  const readers = new Map(
    records
      .filter(({ eventName }) => eventName === "GetDataAccess")
      .map((record) => [record.additionalEventData?.["lakeFormationRoleSessionName"], own(record)]),
  );
  return (record) => {
    const session = record.userIdentity.arn?.split("/").slice(2).join("/") ?? "";
    return session.startsWith("AWSLF-") ? readers.get(session) : own(record);
  };
}
