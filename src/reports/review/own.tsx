/** What a review's page says of auditplane itself: how well it watched, and whom it trusts. */
import { formatCount } from "../../core/finding/explain.ts";
import type { ReviewDocument } from "../../core/review/document.ts";
import type { Who } from "./called.ts";
import type { Listed } from "./listed.ts";

export function ownLists(document: ReviewDocument, who: Who): Listed[] {
  return [
    ...watched(document),
    ...emergencies(document, who),
    ...trusted(document, who),
    ...done(document, who),
  ];
}

function watched({ coverage }: ReviewDocument): Listed[] {
  const { log_files: files, rules, late_of_month_before: late } = coverage;
  return [
    {
      title: "Log files, by what CloudTrail signed",
      head: ["Account", "Region", "As signed", "Changed or gone", "Not proven", "Not compared"],
      rows: files.map(({ account, region, valid, broken, unproven, unchecked }) => [
        account,
        region,
        ...[valid, broken, unproven, unchecked].map(formatCount),
      ]),
      none: "No files of a trail were read: nothing proves that logs are as they were written.",
    },
    {
      title: "Events of the month before that came after its review",
      head: ["Account", "Region", "Events", "From", "To", "The last came at"],
      rows: (late?.places ?? []).map(({ account, region, events, first_at, last_at, came_at }) => [
        account,
        region,
        formatCount(events),
        first_at,
        last_at,
        came_at,
      ]),
      none:
        late === null
          ? "No review of it was opened."
          : `None came after ${late.cut_off}, when ${late.review} was made.`,
    },
    {
      title: `Rules that were off, or not told to the owners, on some of ${rules.days_recorded} days`,
      head: ["Rule", "Days off", "In shadow", "Told to nobody", "To security alone"],
      rows: rules.limited.map((one) => [
        one.title,
        ...[one.days_off, one.days_shadow, one.days_kept, one.days_security_only].map(String),
      ]),
      none:
        rules.days_recorded === 0
          ? "Which rules judged is not recorded."
          : `None: ${formatCount(rules.in_force)} rules judged, and what they found was told.`,
    },
    ...(rules.versions ? [versions(rules.versions)] : []),
  ];
}

function versions(all: NonNullable<ReviewDocument["coverage"]["rules"]["versions"]>): Listed {
  return {
    title: "What rules said, by their version",
    head: ["Rule", "Version", "From", "To", "Days", "Id"],
    rows: all.map(({ rule, title, version, first_day: first, last_day: last, days }) => [
      title,
      version ?? "not noted",
      first,
      last,
      String(days),
      rule,
    ]),
    none: "Which rules judged is not recorded.",
  };
}

function emergencies({ emergencies: { uses } }: ReviewDocument, who: Who): Listed[] {
  return [
    {
      title: "Uses of roles for emergencies",
      head: ["Who", "Role", "From", "Until", "Events", "Justified", "Why"],
      rows: uses.map(({ person, role_arn: role, from, until, events, state, justification }) => [
        who(person),
        role,
        from,
        until,
        formatCount(events),
        state,
        justification === null ? "" : `${who(justification.author)}: ${justification.reason}`,
      ]),
      none: "None.",
    },
  ];
}

function trusted({ trust }: ReviewDocument, who: Who): Listed[] {
  return [
    {
      title: "Whom auditplane trusts: who logged in",
      head: ["Who", "Roles", "Times", "Last"],
      rows: trust.logins.map(({ person, roles, times, last_at: last }) => [
        person === null ? "erased" : who(person),
        roles.join(", "),
        formatCount(times),
        last,
      ]),
      none: "Nobody did.",
    },
    {
      title: "Tokens of its API that were good",
      head: ["Token", "For", "Made by", "Roles", "Until", "Used", "Revoked"],
      rows: trust.tokens.map((token) => [
        `${token.name} (${token.id})`,
        who(token.person),
        who(token.author),
        token.roles.join(", "),
        token.until,
        token.used_at ?? "never",
        token.revoked_at ?? "",
      ]),
      none: "None was.",
    },
    {
      title: "What it was told to expect, or to exempt",
      head: ["Kind", "Who", "Asset", "From", "Until", "By", "Reason"],
      rows: trust.exceptions.map((one) => [
        one.kind === "exemption" ? "exempt" : "expected volume",
        who(one.who),
        one.asset ?? "any",
        one.from ?? "ever",
        one.until ?? "no end",
        one.by === null ? "nobody says" : who(one.by),
        one.reason,
      ]),
      none: "Nothing.",
    },
  ];
}

function done({ trust }: ReviewDocument, who: Who): Listed[] {
  return [
    {
      title: "Whose names it revealed",
      head: ["At", "To", "Of alert", "Reason"],
      rows: trust.reveals.map(({ at, viewer, alert, reason }) => [
        at,
        viewer === null ? "erased" : who(viewer),
        alert,
        reason ?? "erased",
      ]),
      none: "Nobody's.",
    },
    {
      title: "What was configured",
      head: ["At", "What", "Of", "By", "Reason"],
      rows: trust.changes.map(({ at, action, subject, actor, actor_kind: kind, reason }) => [
        at,
        action,
        subject,
        actor === null ? kind : who(actor),
        reason ?? "",
      ]),
      none: "Nothing.",
    },
  ];
}
