/** What is sent to try a route. */
import type { Capacity } from "../alert/routes-of-domain.ts";
import { valueText } from "../message/value.ts";
import type { ComposedMessage } from "./message.ts";
import { noticeMessage } from "./notice.ts";

/** `name`: what people call the domain. */
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
    symptom: "alerts on its data arrive here",
    domain,
    ruleId: "test",
    level: "informational",
    tier: "info",
    parts: [
      { kind: "what", lines: ["This is a test: nothing happened, and there is nothing to do."] },
      {
        kind: "facts",
        lines: [
          `Alerts on the data of domain ${valueText(name)} (${valueText(domain)}) arrive here, for: ${WHEN[kindOf(capacity)]}.`,
        ],
      },
      {
        kind: "you",
        lines: [
          "If that is not you, tell who sent it, or have the topic changed in the catalog or the settings file.",
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
} as const;

function kindOf(capacity: Capacity): keyof typeof WHEN {
  return capacity === "owner" || capacity === "deputy" || capacity === "parent" ? capacity : "escalation";
}
