/** The variables of webhooks. */
import type { z } from "zod";
import { hosts, text } from "./fields.ts";

export const webhookFields = {
  AUDITPLANE_WEBHOOK_HOSTS: hosts.describe(
    "Hosts that webhooks may be on, separated by commas: exactly these names, with the port where it is not 443. Absent: none.",
  ),
  AUDITPLANE_WEBHOOK_PRIVATE_HOSTS: hosts.describe(
    "Those of them that may be at an address of an own network (10.0.0.0/8, loopback and the like; never link-local). Absent: all have to be at public ones.",
  ),
  AUDITPLANE_WEBHOOK_SECRET_FILE: text.describe(
    "File with the key that webhooks are signed with: whsec_ and the base64 of 24 to 64 bytes; a second line is a second key, for as long as receivers change theirs. Read for each message.",
  ),
};

type WebhookVariables = {
  readonly [Name in keyof typeof webhookFields]: z.infer<(typeof webhookFields)[Name]>;
};

export interface WebhookSettings {
  readonly hosts: readonly string[];
  /** Of these, those that need not be public. */
  readonly privateHosts: readonly string[];
  /** Path of the keys that bodies are signed with. */
  readonly secretFile: string | undefined;
}

export function webhookSettings(data: WebhookVariables): WebhookSettings {
  return {
    hosts: data.AUDITPLANE_WEBHOOK_HOSTS,
    privateHosts: data.AUDITPLANE_WEBHOOK_PRIVATE_HOSTS,
    secretFile: data.AUDITPLANE_WEBHOOK_SECRET_FILE,
  };
}

/** What is wrong with them only together. */
export function webhookContradictions(data: WebhookVariables): string[] {
  const {
    AUDITPLANE_WEBHOOK_HOSTS: named,
    AUDITPLANE_WEBHOOK_PRIVATE_HOSTS: own,
    AUDITPLANE_WEBHOOK_SECRET_FILE: secretFile,
  } = data;
  const lines: string[] = [];
  const missing = own.find((host) => !named.includes(host));
  if (missing !== undefined)
    lines.push(
      `AUDITPLANE_WEBHOOK_PRIVATE_HOSTS: names ${missing}, which AUDITPLANE_WEBHOOK_HOSTS does not; name it there, too`,
    );
  if (named.length > 0 && secretFile === undefined)
    lines.push(
      "AUDITPLANE_WEBHOOK_HOSTS: webhooks are signed, and there is no key; set AUDITPLANE_WEBHOOK_SECRET_FILE",
    );
  return lines;
}
