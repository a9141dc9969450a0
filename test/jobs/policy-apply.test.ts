import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { exportPolicy } from "../../src/core/mesh-policy/enforce/export.ts";
import { planPolicy } from "../../src/core/mesh-policy/enforce/plan.ts";
import type { PolicyPlan } from "../../src/core/mesh-policy/enforce/plan.ts";
import { sayPlan } from "../../src/core/mesh-policy/enforce/say.ts";
import { floorFileSchema, policyOf } from "../../src/core/mesh-policy/schema.ts";
import type { FloorFile } from "../../src/core/mesh-policy/schema.ts";
import { applyPolicy } from "../../src/jobs/mesh-policy/apply.ts";
import { openDomainPolicy } from "../../src/sources/datazone-policy/index.ts";
import type { DomainPolicy } from "../../src/sources/datazone-policy/index.ts";
import { listAudit } from "../../src/store/audit-log.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { DOMAIN, FINANCE, SALES_UNIT, aDomain } from "../support/datazone-domain.ts";
import { startFakeDataZone } from "../support/fake-datazone.ts";
import type { FakeDataZone } from "../support/fake-datazone.ts";

const database = useDatabase();
const { pool } = database;
const FILE: FloorFile = {
  version: 1,
  forms_project: FINANCE,
  forms: [
    { name: "CostCentre", fields: [{ name: "cost_centre", type: "string", required: true }] },
    { name: "Purpose", fields: [{ name: "campaign", type: "string", required: true }] },
  ],
  require: { publish: { forms: ["CostCentre"] }, subscribe: { forms: ["Purpose"] } },
  units: [{ unit: "Sales", require: { publish: { terms: ["3trmrevenue1aa"] } } }],
};
const policy = policyOf(FILE);

let fake: FakeDataZone;
let domain: DomainPolicy;
const environment = { AWS_ACCESS_KEY_ID: "AKIAEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret" };

beforeEach(async () => {
  Object.assign(process.env, environment);
  await emptyTables(database);
  fake = await startFakeDataZone({ ...aDomain(), rules: [] });
  domain = await openDomainPolicy({
    account: "111122223333",
    region: "eu-west-1",
    domain: DOMAIN,
    role: undefined,
    endpoint: fake.endpoint,
    attemptsMax: 2,
  });
});
afterEach(async () => {
  domain.close();
  await fake.close();
});

const NAMED = ["CostCentre", "Purpose"];
const by = { author: "ana@example.com", reason: "cost centres" };

async function planned(of = policy, revise = false) {
  const seen = await domain.read(NAMED);
  return { seen, plan: planPolicy(of, seen, { revise }) };
}
async function apply(of = policy, revise = false): Promise<number> {
  return await applyPolicy(pool, { ...(await planned(of, revise)), domain, ...by, onDone: () => undefined });
}
const kinds = ({ steps }: PolicyPlan): string[] => steps.map(({ kind }) => kind);
const changes = (): string[] =>
  fake.requests.map(({ operation }) => operation).filter((name) => /^(Create|Update)/.test(name));

describe("policy plan", () => {
  it("says what has to be made, and changes nothing", async () => {
    const { plan } = await planned();

    expect(sayPlan(plan)).toBe(
      `+ form CostCentre in project ${FINANCE}: cost_centre: string!
+ form Purpose in project ${FINANCE}: campaign: string!
+ rule "mesh-policy publish forms" of unit du0root1aa2bb3: requires CostCentre
+ rule "mesh-policy subscribe forms" of unit du0root1aa2bb3: requires Purpose
+ rule "mesh-policy publish terms" of unit ${SALES_UNIT}: requires 3trmrevenue1aa
5 to do; 0 as it should be.
`,
    );
    expect(changes()).toEqual([]);
  });

  it("notes a domain that is set up otherwise than the policy says, and nothing of what it could not see", async () => {
    const execution_role = "arn:aws:iam::111122223333:role/of-the-policy";
    const blueprints = [{ name: "DefaultDataLake", regions: ["eu-west-1"] }];
    const of = policyOf({ ...FILE, platform: { execution_role, blueprints } });
    const notes = async () => (await planned(of)).plan.notes.filter((note) => note.startsWith("platform: "));

    expect(await notes()).toEqual([
      expect.stringMatching(/^platform: execution role: .*of-the-policy; policy apply does not change it$/),
      "platform: blueprint DefaultDataLake: it is not configured, and the policy prescribes how; policy apply does not change it",
    ]);
    fake.plan({ operation: "ListEnvironmentBlueprintConfigurations", does: "refuse_by_iam" });
    expect(await notes()).toHaveLength(1);
  });

  it("notes where environments of a blueprint are to lie outside of the locations of the root unit", async () => {
    fake.domain.blueprints = [{ id: "bplake", name: "DefaultDataLake" }];
    fake.domain.blueprintConfigurations = [
      {
        domainId: DOMAIN,
        environmentBlueprintId: "bplake",
        enabledRegions: ["eu-west-1"],
        regionalParameters: { "eu-west-1": { S3Location: "s3://lake" } },
      },
    ];
    const notes = async (locations: string[]) =>
      (await planned(policyOf({ ...FILE, locations }))).plan.notes.filter((one) =>
        one.includes("S3Location"),
      );

    expect(await notes(["s3://lake/"])).toEqual([]);
    expect(await notes(["s3://sales-*/"])).toEqual([
      "platform: blueprint DefaultDataLake: its S3Location in eu-west-1 is s3://lake/, and the policy prescribes s3://sales-*/; policy apply does not change it",
    ]);
  });

  it("says which part it could not see, and plans nothing for that", async () => {
    fake.plan({
      operation: "ListRules",
      does: "refuse_by_iam",
      fits: ({ targetIdentifier }) => targetIdentifier === SALES_UNIT,
    });
    fake.plan(
      { operation: "SearchTypes", does: "refuse_by_iam" },
      { operation: "GetFormType", does: "refuse_by_iam" },
    );
    const { plan } = await planned();

    expect(kinds(plan)).toEqual([]);
    expect(plan.unseen).toEqual([
      { what: "the metadata form types", why: "access_denied, datazone:SearchTypes" },
      { what: "form CostCentre", why: "access_denied, datazone:GetFormType" },
      { what: "form Purpose", why: "access_denied, datazone:GetFormType" },
      { what: "the rules of unit Sales", why: "access_denied, datazone:ListRules" },
    ]);
    expect(sayPlan(plan)).toContain(
      "? the rules of unit Sales could not be seen (access_denied, datazone:ListRules)",
    );
  });

  it("does not say of a unit that nobody knows it where not all units could be seen", async () => {
    fake.plan({ operation: "ListDomainUnitsForParent", does: "refuse_by_iam" });
    const { plan } = await planned();

    expect(plan.notes).toEqual([]);
    expect(plan.unseen).toEqual([
      expect.objectContaining({ why: "access_denied, datazone:ListDomainUnitsForParent" }),
    ]);
  });

  it("leaves a form that is there with other fields to people, and apply does nothing before they decide", async () => {
    fake.domain.formTypes.push({
      domainId: DOMAIN,
      name: "CostCentre",
      revision: "1",
      model: { smithy: "structure CostCentre { owner: String }" },
      owningProjectId: FINANCE,
      status: "ENABLED",
    } as never);

    const { plan } = await planned();
    expect(plan.conflicts).toEqual([
      "form CostCentre is there with other fields (owner: string) than the policy says (cost_centre: string!); write the policy as it stands, or give --revise-forms for a new revision",
    ]);
    await expect(apply()).rejects.toMatchObject({ code: "policy_conflict" });
    expect(changes()).toEqual([]);

    await apply(policy, true);
    expect(fake.domain.formTypes.filter(({ name }) => name === "CostCentre")).toHaveLength(2);
    expect(kinds((await planned()).plan)).toEqual([]);
  });

  it("leaves a form that somebody disabled to people, be it one of the policy or one that it requires alone", async () => {
    await apply();
    const [form] = fake.domain.formTypes as { status: string }[];
    if (form) form.status = "DISABLED";

    expect((await planned()).plan.conflicts).toEqual([
      "form CostCentre is there and is disabled; enable it in DataZone, or give another name",
    ]);
    await expect(apply()).rejects.toMatchObject({ code: "policy_conflict" });
    expect((await planned(policyOf({ ...FILE, forms: [] }))).plan.conflicts).toEqual([
      "form CostCentre is asked for, and is disabled; enable it in DataZone",
    ]);
  });

  it("shows all fields of a form that gets others, and nothing that would steer a terminal", async () => {
    await apply();
    const fields = Array.from({ length: 12 }, (_, at) => {
      return { name: `field_of_cost_centre_${at}`, type: "string" as const, required: true };
    });
    const { plan } = await planned(policyOf({ ...FILE, forms: [{ name: "CostCentre", fields }] }), true);
    expect(sayPlan(plan)).toContain("field_of_cost_centre_11: string!\n");

    const hostile = policyOf({ ...FILE, units: [{ unit: "Sales\u001b[2J\nNothing has to be done" }] });
    expect(sayPlan((await planned(hostile)).plan)).toContain(
      "Sales\u{FFFD}[2J\u{FFFD}Nothing has to be done is no",
    );
  });

  it("asks for the form of a field, and says where it asks for more forms than a rule takes", async () => {
    const { require: _, ...rest } = FILE;
    const byField = policyOf({
      ...rest,
      require: { publish: { fields: ["CostCentre.cost_centre", "campaign"] } },
    });
    expect(sayPlan((await planned(byField)).plan)).toContain(
      '+ rule "mesh-policy publish forms" of unit du0root1aa2bb3: requires CostCentre, Purpose\n',
    );

    const forms = Array.from({ length: 6 }, (_one, at) => ({
      ...FILE.forms?.[0],
      name: `Form${at}`,
    }));
    const many = policyOf({
      ...FILE,
      forms,
      require: { publish: { forms: forms.map(({ name }) => name) } },
    } as FloorFile);
    expect((await planned(many)).plan.conflicts).toEqual([
      'rule "mesh-policy publish forms" of unit du0root1aa2bb3 asks for 6 forms, and DataZone takes 5: join some of them',
    ]);
  });

  it("names a domain unit that nobody knows, a term that is none, and a form that nobody makes", async () => {
    const other = policyOf({
      ...FILE,
      require: { publish: { forms: ["Missing"], terms: ["no such term"] } },
      units: [{ unit: "Nowhere" }],
    });
    const { plan } = await planned(other);

    expect(plan.conflicts).toEqual([
      "form Missing is asked for, and there is none; add it to forms",
      "term no such term is asked for, and there is none, or several of that name; correct it, or give its id",
    ]);
    expect(plan.notes[0]).toMatch(/^Nowhere is no domain unit that is known/);
  });
});

describe("policy apply", () => {
  it("makes what the plan says, and changes nothing the second time", async () => {
    expect(await apply()).toBe(5);
    expect(changes()).toEqual(["CreateFormType", "CreateFormType", "CreateRule", "CreateRule", "CreateRule"]);
    const made = fake.domain.rules.map(({ name, action, target, scope, detail }) => ({
      name,
      action,
      target,
      scope,
      detail,
    }));
    expect(made[0]).toEqual({
      name: "mesh-policy publish forms",
      action: "CREATE_LISTING_CHANGE_SET",
      target: { domainUnitTarget: { domainUnitId: "du0root1aa2bb3", includeChildDomainUnits: true } },
      scope: { assetType: { selectionMode: "ALL" }, dataProduct: true, project: { selectionMode: "ALL" } },
      detail: {
        metadataFormEnforcementDetail: {
          requiredMetadataForms: [{ typeIdentifier: "CostCentre", typeRevision: "1" }],
        },
      },
    });
    expect(made[1]?.action).toBe("CREATE_SUBSCRIPTION_REQUEST");

    const { plan } = await planned();
    expect(sayPlan(plan)).toBe("Nothing has to be done; 5 as it should be.\n");
    expect(await apply()).toBe(0);
    expect(changes()).toHaveLength(5);
  });

  it("notes each change in the audit log, with who, why, before and after", async () => {
    await apply();
    const entries = await listAudit(pool, { limit: 100 });

    expect(entries).toHaveLength(10);
    const applied = entries.filter(({ action }) => action === "mesh_policy.applied");
    expect(applied).toHaveLength(5);
    expect(applied.find(({ detail }) => (detail as { form?: string }).form === "CostCentre")?.detail).toEqual(
      {
        step: "create_form",
        form: "CostCentre",
        revision: "1",
        after: [{ name: "cost_centre", type: "string", required: true }],
      },
    );
  });

  it("has in the audit log what it is about to do before DataZone is asked, so that whoever kills it hides nothing", async () => {
    const asked: string[][] = [];
    const change: DomainPolicy["change"] = async () => {
      asked.push((await listAudit(pool, { limit: 100 })).map(({ action }) => action));
      throw new Error("killed");
    };
    const given = { ...(await planned()), domain: { change }, ...by, onDone: () => undefined };

    await expect(applyPolicy(pool, given)).rejects.toThrow("killed");
    expect(asked).toEqual([["mesh_policy.applying"]]);
    const actions = (await listAudit(pool, { limit: 100 })).map(({ action }) => action);
    expect(actions.toSorted()).toEqual(["mesh_policy.apply_failed", "mesh_policy.applying"]);
  });

  it("strengthens a rule of its own that somebody weakened, and leaves rules of others alone", async () => {
    await apply();
    const rule = fake.domain.rules[0] as { scope: unknown };
    rule.scope = {
      assetType: { selectionMode: "SPECIFIC", specificAssetTypes: ["GlueTable"] },
      dataProduct: true,
      project: { selectionMode: "ALL" },
    };

    const { plan } = await planned();
    expect(kinds(plan)).toEqual(["update_rule"]);
    expect(sayPlan(plan)).toContain(
      "requires CostCentre (revision 1) of some types of asset → requires CostCentre of all",
    );
    await apply();
    expect(kinds((await planned()).plan)).toEqual([]);
  });

  it("brings rules to a new revision of a form, in one go", async () => {
    await apply();
    const more = policyOf({
      ...FILE,
      forms: [
        {
          name: "CostCentre",
          fields: [
            { name: "cost_centre", type: "string", required: true },
            { name: "note", type: "string", required: false },
          ],
        },
        ...(FILE.forms ?? []).slice(1),
      ],
    });

    expect(kinds((await planned(more)).plan)).toEqual(["revise_form", "update_rule"]);
    await apply(more);
    expect(fake.domain.rules[0]?.detail).toEqual({
      metadataFormEnforcementDetail: {
        requiredMetadataForms: [{ typeIdentifier: "CostCentre", typeRevision: "2" }],
      },
    });
    expect(kinds((await planned(more)).plan)).toEqual([]);
  });

  it("makes a rule of its own beside one of others that asks for an older revision of a form", async () => {
    await apply();
    const own = fake.domain.rules[0] as { name: string };
    own.name = "by hand";
    const [form] = fake.domain.formTypes ?? [];
    Object.assign(form ?? {}, { revision: "2" });

    expect(kinds((await planned()).plan)).toEqual(["create_rule"]);
    expect(exportPolicy(await domain.read([])).notes).toEqual([
      expect.stringMatching(
        /^rule by hand \(\w+\) requires form CostCentre in revision 1, which is now at 2/,
      ),
    ]);
    await apply();
    expect(own.name).toBe("by hand");
    expect(kinds((await planned()).plan)).toEqual([]);
  });

  it.each(["throttle", "refuse_by_iam"] as const)(
    "stops cleanly in the midst, on %s, and goes on from there when it is run again",
    async (does) => {
      fake.plan({ operation: "CreateRule", does, times: 2 });

      await expect(apply()).rejects.toMatchObject({
        code: does === "throttle" ? "aws_unavailable" : "aws_access_denied",
        message: expect.stringContaining("could not go on after 2 of 5 steps") as string,
      });
      const noted = (await listAudit(pool, { limit: 100 })).map(({ action }) => action).toSorted();
      const of = (action: string, n: number) => Array.from({ length: n }, () => `mesh_policy.${action}`);
      expect(noted).toEqual([...of("applied", 2), ...of("apply_failed", 1), ...of("applying", 3)].toSorted());
      if (does === "refuse_by_iam")
        await expect(apply()).rejects.toMatchObject({ code: "aws_access_denied" });

      expect(await apply()).toBe(3);
      expect(kinds((await planned()).plan)).toEqual([]);
    },
  );
});

describe("policy export", () => {
  it("writes the policy of a domain as it stands, whose plan is empty", async () => {
    await apply();
    const { floor, notes } = exportPolicy(await domain.read([]));

    expect(notes).toEqual([]);
    expect(floor).toMatchObject({ domain: DOMAIN, forms_project: FINANCE, units: [{ unit: SALES_UNIT }] });
    const { plan } = await planned(policyOf(floor));
    expect({ ...plan, same: 0 }).toEqual({
      domain: DOMAIN,
      steps: [],
      conflicts: [],
      unseen: [],
      notes: [],
      same: 0,
    });
  });

  it("is a policy file also where people gave forms and fields names that begin with a line", async () => {
    const forms = [{ name: "_Own", fields: [{ name: "_id", type: "string" as const, required: true }] }];
    await apply(policyOf({ version: 1, forms_project: FINANCE, forms }));
    const { floor } = exportPolicy(await domain.read([]));

    expect(floorFileSchema.parse(floor)).toMatchObject({ forms });
  });

  it("has an empty plan too where two rules share what is asked for", async () => {
    await apply();
    const own = fake.domain.rules[0];
    const detail = {
      metadataFormEnforcementDetail: {
        requiredMetadataForms: [{ typeIdentifier: "Purpose", typeRevision: "1" }],
      },
    };
    fake.domain.rules.push({ ...own, identifier: "byhand", name: "by hand", detail } as never);

    const { floor } = exportPolicy(await domain.read([]));
    expect(floor.require?.publish?.forms).toEqual(["CostCentre", "Purpose"]);
    expect((await planned(policyOf(floor))).plan.steps).toEqual([]);
  });

  it("says what a policy has no words for", async () => {
    await apply();
    const rule = fake.domain.rules[0] as { scope: unknown };
    rule.scope = { project: { selectionMode: "SPECIFIC", specificProjects: [FINANCE] } };

    const { floor, notes } = exportPolicy(await domain.read([]));
    expect(floor.require?.publish).toBeUndefined();
    expect(notes).toEqual([
      expect.stringMatching(
        /^rule mesh-policy publish forms \(\w+\) is of some projects, types or units alone/,
      ),
    ]);
  });
});
