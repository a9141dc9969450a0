/** Entries of the audit log: what is told of an action, and how it stands in the log. */
import type { JsonObject } from "../record/text.ts";
import type { ActorKind, AuditAction, SubjectKind } from "./actions.ts";

/** What is told of an action by whoever does it. */
export interface AuditEntry {
  readonly actor: {
    readonly kind: ActorKind;
    /** Of the person, as the command was given it; of a file its path. */
    readonly name?: string | undefined;
  };
  readonly action: AuditAction;
  /** A subject of kind `person` is kept with what can be erased. Of any other the id must name nobody. */
  readonly subject: { readonly kind: SubjectKind; readonly id: string };
  readonly reason?: string | undefined;
  /** Figures, times, names of things: stays as long as the log. It must name nobody. Values of JSON; undefined ones are left out. */
  readonly detail?: JsonObject | undefined;
  /** The rest: names of people, free text. Can be erased. */
  readonly personal?: JsonObject | undefined;
}

/** What of an entry can be erased: the hash covers no more of it than a salted commitment. */
export interface Personal {
  readonly actor?: string;
  readonly subject?: string;
  readonly reason?: string;
  readonly detail?: JsonObject;
}

/** What of an entry stays for ever. */
export interface Kept {
  /** From 1, without a gap. */
  readonly seq: number;
  /** By the database's clock, to the microsecond: `2026-10-31T12:00:00.123456Z`. */
  readonly at: string;
  readonly actorKind: string;
  readonly action: string;
  readonly subjectKind: string;
  /** null: a person. */
  readonly subject: string | null;
  readonly detail: unknown;
  readonly commitment: Buffer;
}

/** An entry as it stands in the log. Whatever stands there, somebody may have written past us. */
export interface ChainedEntry extends Kept {
  /** Both null: erased. */
  readonly salt: Buffer | null;
  readonly personal: unknown;
  readonly prevHash: Buffer;
  readonly hash: Buffer;
}
