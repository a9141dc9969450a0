/** What is sent to try a route. */
import type { Capacity } from "../alert/routes-of-domain.ts";
import { subjectOf, textOf } from "./message.ts";
import type { Message } from "./message.ts";

/** `name`: what people call the domain. */
export function testMessage({
  domain,
  name,
  capacity,
}: {
  readonly domain: string;
  readonly name: string;
  readonly capacity: Capacity;
}): Message {
  return {
    subject: subjectOf(`[TEST] ${name}: alerts on its data arrive here`),
    text: textOf([
      `This is a test: nothing happened, and there is nothing to do.`,
      "",
      `Alerts on the data of domain ${name} (${domain}) arrive here, for: ${WHEN[kindOf(capacity)]}.`,
      "",
      "If that is not you, tell who sent it, or have the topic changed in the catalog or the settings file.",
    ]),
    attributes: {
      severity: "informational",
      tier: "info",
      domain,
      rule_id: "test",
      account: "none",
      alert_id: "test",
      state: "open",
    },
  };
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
