/** What is wrong with a policy beyond its form, with the place in its file. */
import type { KeyPath } from "../located-document.ts";

export interface PolicyFault {
  readonly path: KeyPath;
  /** What is wrong and how to mend it, in one line. */
  readonly message: string;
}
