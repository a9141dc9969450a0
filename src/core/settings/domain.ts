/** What people declare of a domain unit, since DataZone has no place for it. */
import type { Prescribed } from "../governance/given.ts";

export interface DomainSettings extends Prescribed {
  /** Of a domain unit. */
  readonly id: string;
  /** Of SNS: where its owners are told. */
  readonly topicArn?: string | undefined;
  /** IANA: `Europe/Madrid`. */
  readonly timeZone?: string | undefined;
}
