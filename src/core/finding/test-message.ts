/** What is sent to try a route. */
import type { Capacity } from "../alert/routes-of-domain.ts";
import { UNOWNED } from "../settings/rollout.ts";
import { valueText } from "../message/value.ts";
import type { ComposedMessage } from "./message.ts";
import { noticeMessage } from "./notice.ts";

/** `name`: what people call the domain; `none`: of every domain. */
export function testMessage({
  domain,
  name,
  capacity,
}: {
  readonly domain: string;
  readonly name: string;
  readonly capacity: Capacity;
}): ComposedMessage {
  return noticeMessage({
    id: "test",
    tag: "TEST",
    where: name,
    symptom: domain === UNOWNED ? "alerts for security arrive here" : "alerts on its data arrive here",
    domain,
    ruleId: "test",
    level: "informational",
    tier: "info",
    parts: [
      { kind: "what", lines: ["This is a test: nothing happened, and there is nothing to do."] },
      {
        kind: "facts",
        lines: [
          `Alerts ${domain === UNOWNED ? "of every domain" : `on the data of domain ${valueText(name)} (${valueText(domain)})`} arrive here, for: ${WHEN[kindOf(capacity)]}.`,
        ],
      },
      {
        kind: "you",
        lines: [
          `If that is not you, tell who sent it, or have the topic changed in ${domain === UNOWNED ? "the configuration" : "the catalog or the settings file"}.`,
        ],
      },
    ],
  });
}

const WHEN = {
  owner: "the owners",
  deputy: "the deputy, while the owners are away",
  parent: "the unit above, where an alert is about the owners",
  escalation: "whoever is next, where nobody took a page into their hands",
  fallback: "security, where nobody owns the data or no topic of an owner takes them",
  "on call": "security on call, beside the owners, of what pages and of restricted data",
} as const;

function kindOf(capacity: Capacity): keyof typeof WHEN {
  return capacity.startsWith("escalation-")
    ? "escalation"
    : (capacity as Exclude<keyof typeof WHEN, "escalation">);
}
