/** What is judged of who is told: an alert that reaches nobody is none. */
import type { Catalog } from "../catalog/catalog.ts";
import { indexCatalog } from "../catalog/index-catalog.ts";
import { formatCount, formatCounted } from "../finding/explain.ts";
import type { Check } from "./check.ts";

const SHOWN_MAX = 5;
const UNOWNED = "what no domain owns, as people who left and roles for emergencies";
const SET_FALLBACK = "set AUDITPLANE_FALLBACK_TOPIC_ARN";

/** `catalog` undefined: there is none that could be read. */
export function judgeOwners(catalog: Catalog | undefined, fallbackTopicArn: string | undefined): Check {
  const name = "owners";
  if (catalog === undefined) return { name, state: "skipped", says: "needs a catalog: --catalog FILE" };
  const assets = formatCounted(new Set(catalog.assets.map(({ id }) => id)).size, "asset");
  const untold = untoldDomains(catalog);
  if (untold.size === 0) {
    const says = `the owners of ${assets} have a topic`;
    if (fallbackTopicArn !== undefined) return { name, state: "ok", says };
    return { name, state: "warning", says: `${says}, and nobody is told of ${UNOWNED}`, fix: SET_FALLBACK };
  }
  const count = [...untold.values()].reduce((sum, { size }) => sum + size, 0);
  const domains = [...untold.keys()].sort();
  const shown = `${domains.slice(0, SHOWN_MAX).join(", ")}${domains.length > SHOWN_MAX ? " …" : ""}`;
  const whose = `${formatCount(count)} of ${assets}, in domains without a topic (${shown})`;
  if (fallbackTopicArn !== undefined)
    return { name, state: "ok", says: `${whose} are told of in AUDITPLANE_FALLBACK_TOPIC_ARN` };
  return {
    name,
    state: "broken",
    says: `nobody is told of ${whose}`,
    fix: `write topic_arn at these domains, or at a parent of theirs, in the catalog, or ${SET_FALLBACK}`,
  };
}

/** Ids of assets by the domain that owns them, where neither it nor a parent has a topic. */
function untoldDomains(catalog: Catalog): Map<string, Set<string>> {
  const index = indexCatalog(catalog);
  const untold = new Map<string, Set<string>>();
  for (const { id, project } of catalog.assets) {
    const domain = index.projectAt(project, catalog.asOf)?.domain;
    if (domain === undefined || index.topicOf(domain, catalog.asOf) !== undefined) continue;
    untold.set(domain, (untold.get(domain) ?? new Set()).add(id));
  }
  return untold;
}
