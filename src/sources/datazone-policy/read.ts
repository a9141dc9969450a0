/** Reads what a domain enforces: forms, rules, terms, and how it is set up. What is refused is told, and the rest is read. */
import {
  GetDomainCommand,
  GetEnvironmentBlueprintCommand,
  GetFormTypeCommand,
  GetRuleCommand,
  paginateListDomainUnitsForParent,
  paginateListEnvironmentBlueprintConfigurations,
  paginateListRules,
  paginateSearch,
  paginateSearchTypes,
} from "@aws-sdk/client-datazone";
import type { DataZoneClient, FormTypeData, GetRuleOutput } from "@aws-sdk/client-datazone";
import type { PolicyUnit } from "../../core/mesh-policy/effective.ts";
import { fieldsOf } from "../../core/mesh-policy/enforce/form-model.ts";
import type {
  SeenBlueprint,
  SeenDomain,
  SeenForm,
  SeenRule,
  Unseen,
} from "../../core/mesh-policy/enforce/state.ts";
import { shownText } from "../../core/record/text.ts";
import { ownFix } from "../../core/refusal/own-fix.ts";
import { kindOfFailure, refusalOf } from "../../core/refusal/refusal.ts";
import { AuditplaneError, reasonOf } from "../../errors.ts";
import { present } from "../datazone/answers.ts";
import { ruleEntry } from "../datazone/rules.ts";

const PAGE = 50;

/** Notes what is refused and goes on; whatever else happens is thrown. */
class Asking {
  readonly unseen: Unseen[] = [];
  readonly client: DataZoneClient;
  readonly domainIdentifier: string;

  constructor(client: DataZoneClient, domainIdentifier: string) {
    this.client = client;
    this.domainIdentifier = domainIdentifier;
  }

  /** undefined: it was refused, and noted. */
  async see<T>(what: string, ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return await ask();
    } catch (error) {
      const kind = kindOfFailure(error);
      if (kind === undefined) throw error;
      const { action } = refusalOf(error);
      if (kind !== "access_denied" && kind !== "not_enabled" && kind !== "key_unusable")
        throw failure(what, error);
      this.unseen.push({ what, why: `${kind}${action === undefined ? "" : `, ${action}`}` });
      return undefined;
    }
  }
}

function failure(what: string, error: unknown): AuditplaneError {
  const kind = kindOfFailure(error);
  const isPassing = kind === "throttled" || kind === "unavailable";
  const code = isPassing
    ? "aws_unavailable"
    : kind?.startsWith("credentials_")
      ? "aws_credentials"
      : "aws_refused";
  return new AuditplaneError(
    code,
    `could not read ${shownText(what)} of DataZone: ${shownText(reasonOf(error))}; nothing was changed, ${ownFix(kind) ?? "run it again"}`,
    {
      cause: error,
    },
  );
}

/** `named`: forms that the policy names, which may be the service's own. Throws `aws_…` where the domain itself cannot be read. */
export async function readSeenDomain(
  client: DataZoneClient,
  domain: string,
  named: readonly string[],
): Promise<SeenDomain> {
  const asking = new Asking(client, domain);
  const own = await asking.see("the domain", () => client.send(new GetDomainCommand({ identifier: domain })));
  if (!own)
    throw new AuditplaneError(
      "aws_access_denied",
      `could not read the domain ${domain}: ${asking.unseen[0]?.why ?? ""}; give the role of deploy/iam/policy-apply.json with --role-arn`,
    );
  const root = own.rootDomainUnitId ?? domain;
  const { units, areUnitsSeen } = await readUnits(asking, { id: root, name: own.name ?? domain });
  const { forms, unseenForms } = await readForms(asking, named);
  const { rules, unseenRules } = await readRules(asking, units);
  const terms = await readTerms(asking);
  return {
    id: domain,
    root,
    kmsKey: own.kmsKeyIdentifier,
    executionRole: own.domainExecutionRole,
    serviceRole: own.serviceRole,
    blueprints: await readBlueprints(asking),
    units,
    areUnitsSeen,
    forms,
    rules,
    terms: terms ?? [],
    unseen: asking.unseen,
    unseenForms,
    unseenRules,
    isTermsSeen: terms !== undefined,
  };
}

async function readUnits(
  asking: Asking,
  root: PolicyUnit,
): Promise<Pick<SeenDomain, "units" | "areUnitsSeen">> {
  const { client, domainIdentifier } = asking;
  const found = [root];
  let areUnitsSeen = true;
  for (let at = 0; at < found.length; at += 1) {
    const parent = found[at] as PolicyUnit;
    const listed = await asking.see(`the units below ${parent.name}`, async () => {
      const pages = paginateListDomainUnitsForParent(
        { client, pageSize: PAGE },
        { domainIdentifier, parentDomainUnitIdentifier: parent.id },
      );
      for await (const { items } of pages)
        for (const { id, name } of items ?? [])
          if (id !== undefined && !found.some((unit) => unit.id === id))
            found.push({ id, name: name ?? id, parent: parent.id });
      return true;
    });
    if (listed === undefined) areUnitsSeen = false;
  }
  return { units: found, areUnitsSeen };
}

async function readForms(
  asking: Asking,
  named: readonly string[],
): Promise<{ readonly forms: SeenForm[]; readonly unseenForms: Set<string> }> {
  const { client, domainIdentifier } = asking;
  const forms = new Map<string, SeenForm>();
  const unseenForms = new Set<string>();
  const searched = await asking.see("the metadata form types", async () => {
    const pages = paginateSearchTypes(
      { client, pageSize: PAGE },
      { domainIdentifier, searchScope: "FORM_TYPE", managed: false },
    );
    for await (const { items } of pages)
      for (const { formTypeItem: form } of items ?? [])
        if (form?.name !== undefined && form.status !== "DISABLED")
          forms.set(form.name, seenForm(form.name, form));
    return true;
  });
  if (searched === undefined) unseenForms.add("*");
  // the search finds what it is let see: each that is named is asked for, too
  for (const name of named) {
    if (forms.has(name)) continue;
    const found = await asking.see(`form ${name}`, () => formNamed(asking, name));
    if (found === undefined) unseenForms.add(name);
    else if (found !== null) forms.set(name, found);
  }
  // each was asked for: what is not found is not there
  unseenForms.delete("*");
  return { forms: [...forms.values()].sort((a, b) => (a.name < b.name ? -1 : 1)), unseenForms };
}

/** null: there is none. */
async function formNamed({ client, domainIdentifier }: Asking, name: string): Promise<SeenForm | null> {
  try {
    const form = await client.send(new GetFormTypeCommand({ domainIdentifier, formTypeIdentifier: name }));
    return seenForm(name, form);
  } catch (error) {
    if (error instanceof Error && error.name === "ResourceNotFoundException") return null;
    throw error;
  }
}

function seenForm(
  name: string,
  form: Pick<FormTypeData, "revision" | "model" | "owningProjectId" | "description" | "status">,
): SeenForm {
  const model = form.model?.smithy;
  return {
    name,
    revision: form.revision ?? "",
    project: form.owningProjectId,
    description: form.description,
    fields: model === undefined ? undefined : fieldsOf(model, name),
    isDisabled: form.status === "DISABLED",
  };
}

async function readRules(
  asking: Asking,
  units: readonly PolicyUnit[],
): Promise<{ readonly rules: SeenRule[]; readonly unseenRules: Set<string> }> {
  const { client, domainIdentifier } = asking;
  const rules: SeenRule[] = [];
  const unseenRules = new Set<string>();
  for (const unit of units) {
    const ids: string[] = [];
    const listed = await asking.see(`the rules of unit ${unit.name}`, async () => {
      const pages = paginateListRules(
        { client, pageSize: PAGE },
        { domainIdentifier, targetType: "DOMAIN_UNIT", targetIdentifier: unit.id, includeCascaded: false },
      );
      for await (const { items } of pages) ids.push(...present(items?.map(({ identifier }) => identifier)));
      return true;
    });
    if (listed === undefined) unseenRules.add(unit.id);
    for (const identifier of ids) {
      const rule = await asking.see(`rule ${identifier} of unit ${unit.name}`, () =>
        client.send(new GetRuleCommand({ domainIdentifier, identifier })),
      );
      if (rule) rules.push(seenRule(identifier, rule, unit.id));
      else unseenRules.add(unit.id);
    }
  }
  return { rules, unseenRules };
}

function seenRule(id: string, rule: GetRuleOutput, unit: string): SeenRule {
  const { content } = ruleEntry(id, rule, unit);
  const forms = rule.detail?.metadataFormEnforcementDetail?.requiredMetadataForms ?? [];
  return {
    id,
    name: content.name,
    action: content.action,
    unit: content.unit,
    includesChildren: content.includesChildren,
    forms: forms.map(({ typeIdentifier = "", typeRevision = "" }) => ({
      name: typeIdentifier,
      revision: typeRevision,
    })),
    terms: content.terms,
    assetTypes: content.assetTypes,
    projects: content.projects,
    products: content.appliesToProducts,
  };
}

async function readTerms(
  asking: Asking,
): Promise<{ readonly id: string; readonly name: string }[] | undefined> {
  const { client, domainIdentifier } = asking;
  return await asking.see("the glossary terms", async () => {
    const terms: { id: string; name: string }[] = [];
    const pages = paginateSearch(
      { client, pageSize: PAGE },
      { domainIdentifier, searchScope: "GLOSSARY_TERM" },
    );
    for await (const { items } of pages)
      for (const { glossaryTermItem: term } of items ?? [])
        if (term?.id !== undefined) terms.push({ id: term.id, name: term.name ?? term.id });
    return terms;
  });
}

async function readBlueprints(asking: Asking): Promise<SeenBlueprint[] | undefined> {
  const { client, domainIdentifier } = asking;
  return await asking.see("the blueprint configurations", async () => {
    const blueprints: SeenBlueprint[] = [];
    const pages = paginateListEnvironmentBlueprintConfigurations(
      { client, pageSize: PAGE },
      { domainIdentifier },
    );
    for await (const { items } of pages)
      for (const one of items ?? []) {
        const id = one.environmentBlueprintId ?? "";
        const named = await asking.see(`blueprint ${id}`, () =>
          client.send(new GetEnvironmentBlueprintCommand({ domainIdentifier, identifier: id })),
        );
        blueprints.push({
          id,
          name: named?.name ?? id,
          regions: one.enabledRegions ?? [],
          manageAccessRole: one.manageAccessRoleArn,
          provisioningRole: one.provisioningRoleArn,
          regionalParameters: one.regionalParameters,
        });
      }
    return blueprints;
  });
}
