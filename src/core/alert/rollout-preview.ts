/** What the owner of a domain would have been told of its alerts. */
import type { Message } from "../finding/message.ts";
import type { Quieted } from "../finding/quieted.ts";
import type { Stage } from "../settings/rollout.ts";

export interface PreviewedMessage {
  readonly alert: number;
  readonly revision: number;
  /** When it was news, in ms. */
  readonly at: number;
  readonly stage: Stage;
  /** Who is told: the deputy while the owner is away. */
  readonly audience: "owner" | "deputy";
  readonly isUrgent: boolean;
  /** It would come with others the next morning: the owner had had the messages of the day. */
  readonly isHeld: boolean;
  readonly message: Message;
}

export interface Preview {
  readonly domain: string;
  readonly days: number;
  readonly messages: readonly PreviewedMessage[];
  /** Alerts that are not the owner's to hear: about the owner, which the unit above hears; security's alone. */
  readonly elsewhere: { readonly parent: number; readonly security: number };
  readonly quieting: readonly Quieted[];
}
