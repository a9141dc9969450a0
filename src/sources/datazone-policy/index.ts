/** What a DataZone domain enforces: read, and changed by steps of a plan. See README.md. */
import type { PlanStep } from "../../core/mesh-policy/enforce/plan.ts";
import type { SeenDomain } from "../../core/mesh-policy/enforce/state.ts";
import type { ClientGiven } from "../scope-client.ts";
import type { StepDone } from "./change.ts";

export interface DomainPolicy {
  /** `named`: forms that the policy names. Throws `aws_…` where the domain cannot be read. */
  readonly read: (named: readonly string[]) => Promise<SeenDomain>;
  readonly change: (step: PlanStep, revisionOf: (form: string) => string | undefined) => Promise<StepDone>;
  /** Idempotent. */
  readonly close: () => void;
}

/** Of one domain. It holds connections: close it. */
export async function openDomainPolicy(
  given: ClientGiven & { readonly domain: string },
): Promise<DomainPolicy> {
  const { domain } = given;
  const [{ createPolicyClient }, { readSeenDomain }, { doStep }] = await Promise.all([
    import("./client.ts"),
    import("./read.ts"),
    import("./change.ts"),
  ]);
  const client = createPolicyClient(given);
  return {
    read: (named) => readSeenDomain(client, domain, named),
    change: (step, revisionOf) => doStep(client, domain, { step, revisionOf }),
    close: () => client.destroy(),
  };
}
