/** Every route on which a domain's alerts may be told. */
import type { Owner } from "./owner.ts";

/** In which capacity: `escalation-2` is the second step of the chain; the last two are of every domain. */
export type Capacity = "owner" | "deputy" | "parent" | `escalation-${number}` | "fallback" | "on call";

export interface DomainRoute {
  readonly capacity: Capacity;
  readonly route: string;
}

/** The owner first, the deputy whether or not the owner is away, then the units above and the chain; none: there is no topic. */
export function routesOfDomain(owner: Owner): DomainRoute[] {
  const [own, ...above] = owner.line;
  const deputy = own?.deputyTopic;
  return [
    ...(own ? [{ capacity: "owner" as const, route: own.route }] : []),
    ...(deputy === undefined ? [] : [{ capacity: "deputy" as const, route: deputy }]),
    ...above.slice(0, 1).map(({ route }) => ({ capacity: "parent" as const, route })),
    ...owner.escalation.map(({ topicArn }, at) => ({
      capacity: `escalation-${at + 1}` as const,
      route: topicArn,
    })),
  ];
}
