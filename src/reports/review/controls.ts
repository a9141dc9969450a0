/** Which controls of the usual standards a review bears on, and where in it: for an auditor to find the way. It certifies none of them. */
import type { Listed } from "./listed.ts";

export const CONTROLS: Listed = {
  title: "Which controls it bears on",
  head: ["Control", "Asks", "Where"],
  rows: [
    [
      "SOC 2 CC6.2",
      "access is authorised before it is given, and taken away when it no longer is",
      "Rights: asked for, approved; Entitled after leaving; What was to be revoked",
    ],
    [
      "SOC 2 CC6.3",
      "access of people and of services is reviewed and changed as appropriate",
      "Rights; Apart from people; Decisions",
    ],
    [
      "ISO 27001 A.5.18",
      "the owner authorises; approval and implementation are apart; rights that end are recorded",
      "Cover: owned by; Rights: since, until, approved by, given by (with the event in CloudTrail)",
    ],
    [
      "NIST SP 800-53 AC-2(j), AC-6(7)",
      "accounts and privileges are reviewed as often as was laid down",
      "Cover: cadence; Rights: to be decided, and why",
    ],
    [
      "PCI DSS 7.2.4",
      "all accounts, of third parties too, every six months at least; management acknowledges",
      "Rights; Apart from people; Signed by",
    ],
    [
      "PCI DSS 7.2.5.1",
      "accounts of applications and systems as often as the risk asks for",
      "Apart from people; Cover: cadence",
    ],
  ],
  none: "",
};
