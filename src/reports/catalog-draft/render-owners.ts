/** Domains, projects, members and people of a draft. */
import { groupBy } from "../../core/catalog/group.ts";
import { formatCounted } from "../../core/finding/explain.ts";
import type { IdentityGrade } from "../../core/identity/caller.ts";
import { domainId } from "./compute.ts";
import type { Draft, LooseReader, Writer } from "./compute.ts";
import { formatEvidence } from "./evidence.ts";
import { NO_ACCOUNT } from "./owners.ts";
import type { DraftProject } from "./owners.ts";
import type { SharedRole } from "./roles.ts";
import type { DraftPerson } from "./people.ts";
import { commentText, yamlText } from "./yaml-text.ts";

/** Lines of a list in a comment. */
const ROWS_MAX = 10;

export function renderDomains({ domains }: Draft): string {
  const entries = domains.map(({ id, account, isLogged, assets }) => {
    const name = account === NO_ACCOUNT ? "Unknown account" : `Account ${account}`;
    const log = isLogged
      ? ""
      : "; its log is not among the files: naming its tables here makes it one of ours";
    return `  - { id: ${yamlText(id)}, name: ${yamlText(name)}, owners: [] } # owns ${formatCounted(assets, "asset")}${log}`;
  });
  return [
    "# One for each account that owns data. Accounts are rarely what an organization calls its domains: rename and",
    "# merge them. owners: e-mail addresses; topic_arn: the SNS topic that their alerts go to.",
    "domains:",
    ...entries,
  ].join("\n");
}

export function renderProjects({ projects, looseRoles, sharedRoles }: Draft): string {
  const loose = looseRoles.length === 0 ? [] : ["", ...looseLines(looseRoles)];
  const shared = sharedRoles.length === 0 ? [] : ["", ...sharedLines(sharedRoles)];
  const entries = projects.flatMap((project) => projectLines(project, projects));
  return ["projects:", ...entries, ...loose, ...shared].join("\n");
}

const WHY: Readonly<Record<DraftProject["why"], string>> = {
  writes: "its roles write to what it owns",
  datazone: "its roles are those of DataZone environments",
  nobody: "nobody is known who writes to its assets: add role_arns, or members",
};

function projectLines(
  { id, name, account, roles, why }: DraftProject,
  all: readonly DraftProject[],
): string[] {
  const near = all.filter((one) => one.account === account && one.why === "writes");
  const hint =
    why === "nobody" && near.length === 1 ? `; or give them to ${near[0]?.id}, which writes beside them` : "";
  const list = roles.map(({ arn, evidence }) => `      - ${yamlText(arn)} # ${formatEvidence(evidence)}`);
  return [
    `  # ${WHY[why]}${hint}`,
    `  - id: ${yamlText(id)}`,
    `    name: ${yamlText(name)}`,
    `    domain: ${yamlText(domainId(account))}`,
    ...(list.length === 0 ? ["    role_arns: []"] : ["    role_arns:", ...list]),
  ];
}

function looseLines(roles: readonly LooseReader[]): string[] {
  return [
    "  # Roles that read and write nothing. Each belongs into the role_arns of a project, or stays alone and is named by",
    "  # a subscription or an exemption:",
    ...listed(roles, ({ name, assets, evidence }) => {
      return `${commentText(name)}: ${formatCounted(assets, "asset")}, ${formatEvidence(evidence)}`;
    }).map((line) => `  #   ${line}`),
  ];
}

function sharedLines(roles: readonly SharedRole[]): string[] {
  return [
    "  # Roles that many people act under. They are in no project: those people are judged one by one.",
    ...listed(roles, ({ principal, people }) => `${commentText(principal)}: ${people} people`).map(
      (line) => `  #   ${line}`,
    ),
  ];
}

/** The first of many, and how many more there are. */
export function listed<T>(items: readonly T[], lineOf: (item: T) => string, max = ROWS_MAX): string[] {
  const lines = items.slice(0, max).map(lineOf);
  return items.length > max ? [...lines, `and ${items.length - max} more`] : lines;
}

/** Members of one project that are proposed. */
const MEMBERS_MAX = 20;

export function renderMembers({ writers }: Draft): string {
  const entries = [...groupBy(writers, ({ project }) => project).values()].flatMap((ofProject) =>
    listed([...groupBy(ofProject, ({ person }) => person).values()], memberText, MEMBERS_MAX),
  );
  return [
    "# Who belongs to a project is its owner. Whoever writes to its assets without one of its roles may be a member, or",
    "# should not write: take the # from those who are.",
    "members:",
    ...(entries.length === 0 ? ["  # nobody writes without a role"] : entries.map((line) => `  # ${line}`)),
  ].join("\n");
}

/** What one person writes to assets of one project. */
function memberText(same: readonly Writer[]): string {
  const [{ project, person, asset, evidence }, ...more] = same as readonly [Writer, ...Writer[]];
  const entry = `{ project: ${yamlText(project)}, person: ${yamlText(person)}, role: contributor }`;
  const rest = more.length === 0 ? "" : `; ${formatCounted(more.length, "more asset")}`;
  return `- ${entry} # ${commentText(asset)}: ${formatEvidence(evidence)}${rest}`;
}

const KNOWN_BY: Readonly<Record<IdentityGrade, string>> = {
  sso: "Identity Center",
  source_identity: "source identity",
  key_chain: "chain of access keys",
  session_claim: "session name",
  shared: "shared session",
  unknown: "unknown",
};

export function renderPeople({ people }: Draft): string {
  if (people.length === 0)
    return "# Nobody is known by name: all that was read was read by roles.\npeople: []";
  return [
    "# Whoever touched data and is vouched for: by Identity Center, as source identity, or as an IAM user. Roles are no",
    "# people. Where people are listed, whoever is named elsewhere in this file must be among them.",
    "people:",
    ...people.map(personLine),
  ].join("\n");
}

function personLine({ id, kind, identities, grade, roles, evidence }: DraftPerson): string {
  const names = identities.map(yamlText).join(", ");
  const by = identities.some((name) => /^arn:.*:(?:user\/|root$)/s.test(name)) ? "IAM user" : KNOWN_BY[grade];
  const as =
    roles.length === 0
      ? ""
      : ` as ${commentText(roles.slice(0, 2).join(", "))}${roles.length > 2 ? ", …" : ""}`;
  return `  - { id: ${yamlText(id)}, kind: ${kind}, identities: [${names}] } # ${by}${as}; ${formatEvidence(evidence)}`;
}
