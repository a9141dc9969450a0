/** Every dashboard; a new one is a file here and a line. */
import { asset } from "./asset.ts";
import { bulkDownloads } from "./bulk-downloads.ts";
import { domainOwner } from "./domain-owner.ts";
import { governanceDrift } from "./governance-drift.ts";
import { macie } from "./macie.ts";
import { outsideSubscriptions } from "./outside-subscriptions.ts";
import { overview } from "./overview.ts";
import { ownerLoad } from "./owner-load.ts";
import { person } from "./person.ts";
import { pipelineHealth } from "./pipeline-health.ts";
import { reviews } from "./reviews.ts";
import { ruleQuality } from "./rule-quality.ts";
import { sight } from "./sight.ts";

export const DASHBOARDS = [
  overview,
  bulkDownloads,
  outsideSubscriptions,
  domainOwner,
  person,
  asset,
  governanceDrift,
  macie,
  sight,
  ruleQuality,
  ownerLoad,
  pipelineHealth,
  reviews,
];
