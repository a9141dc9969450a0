/**
 * The rows of a batch, encoded as its records are decoded: no event outlives its record, so memory does not grow with
 * the events of a batch. What a row refers to (strings, its file) is filled in when it has an id.
 */
import { encodeIdentity, storedText } from "../../core/identity/fields.ts";
import type { IdentityFields } from "../../core/identity/fields.ts";
import { roleIdKey } from "../../core/identity/keys.ts";
import { roleOf } from "../../core/identity/session.ts";
import { ACTIONS } from "../../core/record/access.ts";
import type { TrailEvent } from "../../core/record/decode.ts";
import { CopyRows } from "../../store/copy-rows.ts";
import { KIND } from "../../store/dictionary.ts";
import type { Dictionary, Kind } from "../../store/dictionary.ts";
import { EVENT_COLUMNS } from "../../store/events.ts";
import type { RoleIds } from "../../store/role-ids.ts";

const ROWS_BYTES = 2_097_152;
/** Anonymous callers and the like have no ARN and many identities: those are encoded each time. */
const SAME_ARN_MAX = 8;
/** Stands in a row until the id is known. */
const PENDING = 0;

interface RowsMark {
  readonly at: number;
  readonly rows: number;
}

interface KnownIdentity {
  readonly fields: IdentityFields;
  readonly encoded: string;
  readonly role: { readonly roleId: string; readonly arn: string } | undefined;
}

interface SeenRole {
  arn: string;
  /** The time of the first event that showed it, in ms. */
  seenAt: number;
}

export class EventRows {
  readonly #dictionary: Dictionary;
  readonly #roleIds: RoleIds;
  readonly #rows = new CopyRows(ROWS_BYTES);
  /** Places that wait for the id of a string, ascending: by kind, then by string, which is held once. */
  readonly #gaps = new Map<Kind, Map<string, number[]>>();
  /** Of each row: where its file's id stands, and the number of its file within the batch. */
  readonly #fileAt: number[] = [];
  readonly #fileNumber: number[] = [];
  /** Sessions repeat: an identity is encoded once. By ARN, of which nearly all have one identity. */
  readonly #identities = new Map<string | undefined, KnownIdentity[]>();
  /** Roles by id: of the files that are kept, and since the last mark. */
  readonly #roles = new Map<string, SeenRole>();
  readonly #freshRoles = new Map<string, SeenRole>();

  constructor({ dictionary, roleIds }: { dictionary: Dictionary; roleIds: RoleIds }) {
    this.#dictionary = dictionary;
    this.#roleIds = roleIds;
  }

  get count(): number {
    return this.#fileAt.length;
  }

  /** Adds an event: the element `ordinal` of the batch's file `fileNumber`. */
  add(event: TrailEvent, fileNumber: number, ordinal: number): void {
    const rows = this.#rows;
    const { access } = event;
    rows.row(EVENT_COLUMNS);
    rows.timestamp(event.time);
    rows.uuid(event.eventId);
    rows.uuid(event.sharedEventId);
    rows.int8(access?.objectHash);
    rows.int8(access?.bytesOut);
    rows.int8(event.accessKey);
    rows.int8(event.bodyHash);
    this.#string(KIND.account, event.account);
    this.#string(KIND.region, event.region);
    this.#string(KIND.operation, event.operation);
    this.#string(KIND.identity, this.#encoded(event));
    this.#string(KIND.sourceIp, event.sourceIp);
    this.#string(KIND.userAgent, event.userAgent);
    this.#string(KIND.errorCode, event.errorCode);
    this.#string(KIND.resource, access?.resource ?? event.assumedRole);
    this.#fileAt.push(rows.at);
    this.#fileNumber.push(fileNumber);
    rows.int4(PENDING);
    rows.int4(ordinal);
    if (access) rows.int2(ACTIONS.indexOf(access.action));
    else rows.null();
    rows.int2(event.flags);
    rows.int8(event.originOf);
    rows.int8(access?.bytesIn);
  }

  /** A place to go back to, until the next mark. */
  mark(): RowsMark {
    this.#keepRoles();
    return { at: this.#rows.at, rows: this.#fileAt.length };
  }

  /** Drops the events that were added since the mark. */
  goBack(mark: RowsMark): void {
    this.#rows.truncate(mark.at);
    for (const ofKind of this.#gaps.values())
      for (const places of ofKind.values()) while ((places.at(-1) ?? -1) >= mark.at) places.pop();
    this.#fileAt.length = mark.rows;
    this.#fileNumber.length = mark.rows;
    this.#freshRoles.clear();
  }

  /** Fills in the strings' ids. What is new of them, and of the ids of roles, is committed on the way. */
  async resolve(): Promise<void> {
    await this.#dictionary.resolve();
    this.#keepRoles();
    await this.#roleIds.store(
      [...this.#roles].map(([roleId, seen]) => ({ roleId, ...seen, key: roleIdKey(roleId) })),
    );
    for (const [kind, ofKind] of this.#gaps) {
      for (const [value, places] of ofKind) {
        const id = this.#dictionary.id(kind, value);
        for (const at of places) this.#rows.setInt4(at, id);
      }
    }
    this.#gaps.clear();
  }

  /** The rows for COPY, with the ids of the batch's files by number. May be asked for again with other ids. */
  withFiles(ids: readonly number[]): CopyRows {
    for (const [row, at] of this.#fileAt.entries())
      this.#rows.setInt4(at, ids[this.#fileNumber[row] as number] as number);
    return this.#rows;
  }

  #keepRoles(): void {
    for (const [roleId, { arn, seenAt }] of this.#freshRoles) noteRole(this.#roles, { roleId, arn }, seenAt);
    this.#freshRoles.clear();
  }

  #string(kind: Kind, value: string | undefined): void {
    if (value === undefined) return this.#rows.null();
    const id = this.#dictionary.want(kind, value);
    if (id === undefined) this.#gapsOf(kind, value).push(this.#rows.at);
    this.#rows.int4(id ?? PENDING);
  }

  #gapsOf(kind: Kind, value: string): number[] {
    let ofKind = this.#gaps.get(kind);
    if (!ofKind) this.#gaps.set(kind, (ofKind = new Map<string, number[]>()));
    let places = ofKind.get(value);
    if (!places) ofKind.set(value, (places = []));
    return places;
  }

  #encoded({ identity: fields, time }: TrailEvent): string {
    const { encoded, role } = this.#known(fields);
    if (role) noteRole(this.#freshRoles, role, time);
    return encoded;
  }

  #known(fields: IdentityFields): KnownIdentity {
    let sameArn = this.#identities.get(fields.arn);
    if (!sameArn) this.#identities.set(fields.arn, (sameArn = []));
    for (const known of sameArn) if (isSame(known.fields, fields)) return known;
    const role = roleOf(fields);
    const made: KnownIdentity = {
      fields,
      encoded: encodeIdentity(fields),
      role: role && { ...role, arn: storedText(role.arn) as string },
    };
    if (sameArn.length < SAME_ARN_MAX) sameArn.push(made);
    return made;
  }
}

/** Of several ARNs of one id, which AWS does not write, the smallest, and of its events the first: as `RoleIds` has it. */
function noteRole(
  roles: Map<string, SeenRole>,
  { roleId, arn }: { readonly roleId: string; readonly arn: string },
  time: number,
): void {
  const known = roles.get(roleId);
  if (known === undefined) {
    roles.set(roleId, { arn, seenAt: time });
    return;
  }
  if (arn < known.arn) known.arn = arn;
  if (time < known.seenAt) known.seenAt = time;
}

function isSame(a: IdentityFields, b: IdentityFields): boolean {
  return (
    a.principalId === b.principalId &&
    a.type === b.type &&
    a.accountId === b.accountId &&
    a.userName === b.userName &&
    a.issuerArn === b.issuerArn &&
    a.sourceIdentity === b.sourceIdentity &&
    a.onBehalfOf === b.onBehalfOf &&
    a.invokedBy === b.invokedBy
  );
}
