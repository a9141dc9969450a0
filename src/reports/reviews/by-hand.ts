/** How a right is ended by hand, for whoever can: the command as it can be copied. Pure. */
import type { ItemDocument } from "../../core/review/document.ts";
import { shellWord } from "../next-steps.ts";

export interface ByHand {
  readonly words: string;
  readonly command: string;
}

/** `tableArn`: of the asset, as the Glue catalog has it; undefined: it has none, or nobody knows. Words in capitals are for whoever runs it. */
export function byHand(
  right: Pick<ItemDocument, "kind" | "subject" | "holder" | "project" | "allows" | "way" | "subscription">,
  tableArn: string | undefined,
): ByHand {
  const { kind, holder, project } = right;
  if (kind === "grant") return ofGrant(right, tableArn);
  const domain = "--domain-identifier DOMAIN";
  if (kind === "subscription") {
    const id = shellWord((right.subscription ?? "").split("/")[0] ?? "", "SUBSCRIPTION");
    return {
      words: "In DataZone, revoke the subscription",
      command: `aws datazone revoke-subscription ${domain} --identifier ${id}`,
    };
  }
  const isGroup = holder === "team";
  const member = isGroup ? `groupIdentifier=${shellWord(right.subject, "GROUP")}` : "userIdentifier=USER";
  return {
    words: isGroup
      ? "In DataZone, take the group out of the project, or in Identity Center whoever is to go out of the group"
      : "In DataZone, take them out of the project; USER is as list-project-memberships prints it",
    command: `aws datazone delete-project-membership ${domain} --project-identifier ${shellWord(project, "PROJECT")} --member ${member}`,
  };
}

function ofGrant(
  { subject, allows, way }: Parameters<typeof byHand>[0],
  tableArn: string | undefined,
): ByHand {
  const principal = `--principal DataLakePrincipalIdentifier=${shellWord(granted(subject), "PRINCIPAL")}`;
  if (way === "lf_tag")
    return {
      words:
        "In Lake Formation it is given by a tag: find the grant on the tag, and revoke it, or take the tag from the table",
      command: `aws lakeformation list-permissions ${principal} --resource-type LF_TAG_POLICY`,
    };
  const [, account = "ACCOUNT", database = "DATABASE", table = "TABLE"] =
    /^arn:[a-z-]+:glue:[^:]*:(\d{12}):table\/([^/]+)\/(.+)$/.exec(tableArn ?? "") ?? [];
  const resource = JSON.stringify({ Table: { CatalogId: account, DatabaseName: database, Name: table } });
  const permissions = allows.map((one) => shellWord(one, "PERMISSION")).join(" ");
  return {
    words: "In Lake Formation, revoke the permissions, as an administrator of the data lake",
    command: `aws lakeformation revoke-permissions ${principal} --permissions ${permissions} --resource ${shellWord(resource, "RESOURCE")}`,
  };
}

/** As Lake Formation writes an account. */
function granted(principal: string): string {
  return /^arn:[a-z-]+:iam::(\d{12}):root$/.exec(principal)?.[1] ?? principal;
}
