/** Who is to be erased, and what became of it. */

export interface EraseWanted {
  /** Their key, or another of their names. */
  readonly person: string;
  readonly author: string;
  readonly reason: string;
}

export interface Erased {
  readonly alias: string;
  /** So many names of theirs were looked for. */
  readonly names: number;
  /** Rows by table. */
  readonly changed: Readonly<Record<string, number>>;
  /** Entries of the audit log that do not say any more who it was. */
  readonly entries: number;
}
