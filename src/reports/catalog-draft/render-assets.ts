/** Assets of a draft, each with its readers, and what became none. */
import type { AssetEntry, Draft } from "./compute.ts";
import { evidenceOf, formatEvidence, isRead } from "./evidence.ts";
import { shownRole } from "./names.ts";
import type { DraftReader } from "./readers.ts";
import { listed } from "./render-owners.ts";
import { commentText, yamlText } from "./yaml-text.ts";

const READERS_MAX = 5;
const REST_MAX = 20;

export function renderAssets({ assets, rest }: Draft): string {
  return [
    "# Tables that Lake Formation was asked for, with the folder of their files, and the other folders that were read.",
    "# Folders are apart where their readers differ; partitions, hashes and the like belong to the folder above.",
    "assets:",
    ...assets.flatMap((asset, at) => (at === 0 ? assetLines(asset) : ["", ...assetLines(asset)])),
    ...restLines(rest),
  ].join("\n");
}

function assetLines(asset: AssetEntry): string[] {
  const { id, name, project, table, locations, readers, guests, account, uses } = asset;
  return [
    `  # ${formatEvidence(evidenceOf(uses.filter(isRead)))}, by`,
    ...listed(readers, (reader) => readerText(reader, asset), READERS_MAX).map((line) => `  #   ${line}`),
    ...listed(
      guests,
      ({ principal, evidence }) =>
        `written by ${commentText(readerName(principal, principal, account))}, a role of another project or of none: ${formatEvidence(evidence)}`,
      3,
    ).map((line) => `  # ${line}`),
    `  - id: ${yamlText(id)}`,
    `    name: ${yamlText(name)}`,
    `    project: ${yamlText(project.id)}`,
    ...(table === undefined ? [] : [`    table_arn: ${yamlText(table.arn)}`]),
    `    locations: [${locations.map(yamlText).join(", ")}]${locatedText(asset)}`,
    ...(table !== undefined && /:table\/[^/]*_sub_db\//.test(table.arn)
      ? ["    # DataZone names databases of subscribed tables so: perhaps a link to a table of somebody else"]
      : []),
    ...(table?.shared ?? []).map(
      (folder) => `    # read for it, too, but at another asset: ${commentText(folder)}`,
    ),
  ];
}

function locatedText({ table, locations }: AssetEntry): string {
  if (table === undefined) return "";
  if (locations.length === 0) return " # add where its files lie, or reads around Lake Formation go unseen";
  return table.locatedBy === "name"
    ? " # guessed: a folder of the same name in the same account"
    : " # what was read after Lake Formation was asked";
}

function readerText({ person, principal, standing, evidence }: DraftReader, { account }: AssetEntry): string {
  const name = standing.kind === "person" ? standing.person : person;
  return `${commentText(readerName(name, principal, account))}${STANDING[standing.kind]}: ${formatEvidence(evidence)}`;
}

/** `ana@example.com as Analyst`, `role etl`, `role etl of 111122223333` where the data are in another account. */
function readerName(person: string, principal: string, owner: string | undefined): string {
  if (!principal.includes(":role/")) return person;
  const account = principal.split(":")[4];
  const role = `${shownRole(principal)}${account === owner ? "" : ` of ${account}`}`;
  return person === principal ? `role ${role}` : `${person} as ${role}`;
}

const STANDING: Readonly<Record<DraftReader["standing"]["kind"], string>> = {
  owner: " (its own project)",
  project: "",
  person: "",
  role: "",
  outside: " (OUTSIDE: the log of that account is not here)",
  service: " (an AWS service)",
  nobody: "",
};

/** What is in no asset, and why. */
function restLines(rest: Draft["rest"]): string[] {
  if (rest.size === 0) return [];
  const lines = [...rest].map(([root, { why, uses }]) => {
    const evidence = formatEvidence(evidenceOf(uses)) || "refused";
    const reason =
      why ?? (uses.some(isRead) ? "little of its bucket, or only listed" : "no read in these logs");
    return `${commentText(root)}: ${reason} (${evidence})`;
  });
  return ["", "  # Left out:", ...listed(lines, (line) => line, REST_MAX).map((line) => `  #   ${line}`)];
}
