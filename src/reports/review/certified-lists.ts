/** What a report says of decisions and signatures, for its page and for paper. */
import { formatCounted } from "../../core/finding/explain.ts";
import type { CertifiedDocument } from "../../core/review/certified.ts";
import type { Who } from "./called.ts";
import type { Listed } from "./listed.ts";

/** In the order in which they are read. */
export function certifiedLists(document: CertifiedDocument, who: Who): Listed[] {
  return [
    outcome(document),
    decisions(document, who),
    removals(document),
    delegations(document, who),
    signOffs(document, who),
  ];
}

function outcome({ outcome: sums, ...about }: CertifiedDocument): Listed {
  const { lines, decided_in_bulk: bulk, decided_by_approver: own, decided_by_giver: given } = sums;
  const { median_ms_per_decision: median } = sums;
  return {
    title: "What became of it",
    head: ["Of", "Is"],
    rows: [
      ["State", about.state],
      ["Opened, due", `${about.opened_at}, ${about.due_at}`],
      ["Closed", about.closed_at ?? "not yet"],
      ["Sum", lines[0] ?? ""],
      ["Revoked", lines[1] ?? ""],
      ["Decided together", formatCounted(bulk, "item")],
      ["Decided by who had approved it", formatCounted(own, "item")],
      ...(given === undefined ? [] : [["Decided by who had given it", formatCounted(given, "item")]]),
      [
        "Time per decision, in the middle",
        median === null ? "not measured" : `${Math.round(median / 1000)} s`,
      ],
    ],
    none: "",
  };
}

function decisions({ decisions: all, due }: CertifiedDocument, who: Who): Listed {
  const decided = new Set(all.map(({ item }) => item));
  const left = due.filter((item) => !decided.has(item));
  return {
    title: "Decisions",
    head: ["Item", "Decision", "By", "At", "Reason", "Until", "Ticket"],
    rows: [
      ...all.map((one) => [
        one.item,
        one.decision,
        `${who(one.by.person)}${one.delegation === null ? "" : `, by delegation ${one.delegation}`}`,
        one.at,
        one.reason ?? "",
        one.until ?? "",
        one.ticket ?? "",
      ]),
      ...left.map((item) => [item, "not reviewed", "", "", "", "", ""]),
    ],
    none: "Nothing was due.",
  };
}

function removals({ decisions: all }: CertifiedDocument): Listed {
  return {
    title: "What was to be revoked",
    head: ["Item", "Decided at", "Gone at", "Days it took", "Shown by", "Event"],
    rows: all
      .filter(({ decision }) => decision === "revoke")
      .map(({ item, at, removal }) => [
        item,
        at,
        removal?.at ?? "nothing shows it yet",
        removal ? daysBetween(at, removal.at) : "",
        removal?.source ?? "",
        removal?.event_id ?? "",
      ]),
    none: "Nothing.",
  };
}

/** With one decimal. */
function daysBetween(from: string, until: string): string {
  return (Math.max(0, Date.parse(until) - Date.parse(from)) / 86_400_000).toFixed(1);
}

function delegations({ delegations: all }: CertifiedDocument, who: Who): Listed {
  return {
    title: "Who decided in an owner's place",
    head: ["Delegation", "By", "To", "About", "From", "Until"],
    rows: all.map(({ id, by, to, scope, from, until }) => [
      id,
      who(by.person),
      who(to),
      "asset" in scope ? `asset ${scope.asset}` : `project ${scope.project}`,
      from,
      until,
    ]),
    none: "Nobody.",
  };
}

function signOffs({ sign_offs: all }: CertifiedDocument, who: Who): Listed {
  return {
    title: "Signed by",
    head: ["As", "Who", "Known as", "Logged in at", "Signed at", "What they signed"],
    rows: all.map(({ role, by, at, statement }) => [
      role,
      who(by.person),
      `${by.subject} at ${by.issuer}`,
      by.logged_in_at ?? "",
      at,
      statement,
    ]),
    none: "Nobody signed it yet.",
  };
}
