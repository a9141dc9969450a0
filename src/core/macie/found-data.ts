/** What findings on objects say together of the place that the objects lie in. */
import { invariant } from "../../errors.ts";
import { compareText, groupBy } from "../catalog/group.ts";
import type { MacieFinding } from "./finding.ts";
import { fieldsOfPath } from "./json-path.ts";
import { newerOf } from "./newest.ts";
import type { FoundObject } from "./resource.ts";
import { DATA_KINDS } from "./sensitive-data.ts";
import type { DataKind, Detection } from "./sensitive-data.ts";
import { highestOf } from "./severity.ts";
import type { Severity } from "./severity.ts";

/** A type of data, such as `CREDIT_CARD_NUMBER`, or the name of a custom identifier. */
export interface FoundType {
  readonly type: string;
  /** How many objects have it. */
  readonly objects: number;
  /** How often, by the newest finding of each object that has it. */
  readonly count: number;
}

export interface FoundKind {
  readonly kind: DataKind;
  /** Empty where Macie names the kind alone. */
  readonly types: readonly FoundType[];
}

/** A column, or a field within one, as the files name it. */
export interface FoundColumn {
  readonly name: string;
  /** The names of the fields within the column, from the outermost in; empty: the column itself. */
  readonly fields: readonly string[];
  readonly kinds: readonly DataKind[];
  readonly types: readonly string[];
}

export interface FoundData {
  /** The highest of any object. */
  readonly severity: Severity;
  readonly kinds: readonly FoundKind[];
  /** Only those that Macie names: a finding shows fifteen places at most, so that others may be as sensitive. */
  readonly columns: readonly FoundColumn[];
  readonly objects: number;
  /** When the newest of the findings was updated. */
  readonly newestAt: number;
}

export interface ObjectFinding extends MacieFinding {
  readonly object: FoundObject;
}

/**
 * Sums up findings on data in objects, at least one, in any order. An object that was looked at again, by another job or
 * in another version, counts once; what any of its findings says is held against it, since none says what has gone.
 */
export function sumUp(findings: readonly ObjectFinding[]): FoundData {
  const [first, ...rest] = findings.map(({ severity }) => severity);
  invariant(first !== undefined, "there is no finding to sum up");
  return {
    severity: highestOf([first, ...rest]),
    kinds: kindsOf(findings),
    columns: columnsOf(findings),
    objects: new Set(findings.map(objectKey)).size,
    newestAt: findings.reduce((newest, { updatedAt }) => Math.max(newest, updatedAt), -Infinity),
  };
}

function objectKey({ bucket, object }: ObjectFinding): string {
  return `${bucket.name}/${object.key}`;
}

function kindsOf(findings: readonly ObjectFinding[]): FoundKind[] {
  const types = DATA_KINDS.map((kind) => ({ kind, types: typesOf(findings, kind) }));
  const named = new Set(findings.map(({ type }) => KIND_OF_TYPE.get(type)));
  return types.filter(({ kind, types: found }) => found.length > 0 || named.has(kind));
}

/** https://docs.aws.amazon.com/macie/latest/user/findings-types.html */
const KIND_OF_TYPE: ReadonlyMap<string, DataKind> = new Map([
  ["SensitiveData:S3Object/Credentials", "CREDENTIALS"],
  ["SensitiveData:S3Object/CustomIdentifier", "CUSTOM_IDENTIFIER"],
  ["SensitiveData:S3Object/Financial", "FINANCIAL_INFORMATION"],
  ["SensitiveData:S3Object/Personal", "PERSONAL_INFORMATION"],
]);

function typesOf(findings: readonly ObjectFinding[], kind: DataKind): FoundType[] {
  const byType = new Map<string, Map<string, ObjectFinding>>();
  for (const finding of findings) {
    for (const { type } of detectionsOf(finding, kind)) {
      let newest = byType.get(type);
      if (!newest) byType.set(type, (newest = new Map()));
      const known = newest.get(objectKey(finding));
      const isNewer = known === undefined || newerOf(known, finding) === finding;
      if (isNewer) newest.set(objectKey(finding), finding);
    }
  }
  return [...byType]
    .map(([type, newest]) => ({
      type,
      objects: newest.size,
      count: [...newest.values()]
        .flatMap((finding) => detectionsOf(finding, kind).filter((one) => one.type === type))
        .reduce((sum, { count }) => Math.min(sum + count, Number.MAX_SAFE_INTEGER), 0),
    }))
    .toSorted((a, b) => compareText(a.type, b.type));
}

function detectionsOf({ data }: ObjectFinding, kind: DataKind): readonly Detection[] {
  return (data?.detections ?? []).filter((detection) => detection.kind === kind);
}

function columnsOf(findings: readonly ObjectFinding[]): FoundColumn[] {
  const seen = findings
    .flatMap(({ data }) => data?.detections ?? [])
    .flatMap(({ kind, type, occurrences: { cells, jsonPaths } }) => {
      const named = cells.flatMap(({ columnName }) => (columnName === undefined ? [] : [[columnName]]));
      const paths = [...named, ...jsonPaths.flatMap((path) => [fieldsOfPath(path) ?? []])];
      return paths.filter((path) => path.length > 0).map((path) => ({ path, kind, type }));
    });
  return [...groupBy(seen, ({ path }) => JSON.stringify(path))]
    .toSorted(([a], [b]) => compareText(a, b))
    .flatMap(([, [one, ...more]]) => {
      const [name, ...fields] = one?.path ?? [];
      if (!one || name === undefined) return [];
      const all = [one, ...more];
      const kinds = DATA_KINDS.filter((kind) => all.some((each) => each.kind === kind));
      return { name, fields, kinds, types: [...new Set(all.map(({ type }) => type))].sort(compareText) };
    });
}
