import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { VARIABLES, readConfig } from "../../src/config.ts";
import { ROOT } from "../support/cli.ts";
import { readCompose } from "../support/compose.ts";

interface Container {
  readonly name: string;
  readonly image: string;
  readonly args: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
  readonly [field: string]: unknown;
}
interface Pod {
  readonly containers: readonly Container[];
  readonly volumes?: readonly { readonly name: string }[];
  readonly [field: string]: unknown;
}
interface Thing {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: {
    readonly template?: { readonly metadata: Thing["metadata"]; readonly spec: Pod };
    readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> };
  };
}

const folder = join(ROOT, "deploy/kubernetes");
const { resources, images } = parse(readFileSync(join(folder, "kustomization.yaml"), "utf8")) as {
  resources: string[];
  images: object[];
};
const things = resources.flatMap((name) =>
  parseAllDocuments(readFileSync(join(folder, name), "utf8")).map((one) => one.toJS() as Thing),
);
const pods = things.flatMap(({ metadata, spec }) =>
  spec?.template ? [{ name: metadata.name, pod: spec.template.spec }] : [],
);
const config = things.find(({ kind }) => kind === "ConfigMap")?.data ?? {};

describe("the manifests for Kubernetes", () => {
  it("are all in the kustomization, and name each thing once", () => {
    const files = readdirSync(folder).filter(
      (name) => name.endsWith(".yaml") && name !== "kustomization.yaml",
    );
    expect([...resources].sort()).toEqual(files.sort());
    const names = things.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it("set no variable that the program does not know, and values that it takes together", () => {
    for (const { pod } of pods)
      for (const { env = [] } of pod.containers) {
        const set = Object.fromEntries(env.map(({ name, value }) => [name, value]));
        expect(
          [...Object.keys(config), ...Object.keys(set)].filter((name) => !VARIABLES.includes(name)),
        ).toEqual([]);
        expect(() =>
          readConfig({ ...config, ...set, DATABASE_URL: "postgres://db.example.com/x" }),
        ).not.toThrow();
      }
    expect(JSON.stringify(config)).not.toMatch(/PASSWORD|SECRET|postgres:/);
  });

  it("run as a number that is not root, on a root that nobody writes to, with bounds and probes", () => {
    expect(pods.map(({ name }) => name)).toEqual([
      "auditplane-migrate-0-1-0",
      "auditplane-worker",
      "auditplane-serve",
    ]);
    for (const { name, pod } of pods) {
      expect(pod["securityContext"]).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
      for (const container of pod.containers) {
        expect(container["securityContext"]).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        });
        expect(container["resources"]).toMatchObject({
          requests: { memory: expect.any(String) },
          limits: expect.anything(),
        });
        const mounted = (container.volumeMounts ?? []).map((one) => one.name);
        expect((pod.volumes ?? []).map((one) => one.name)).toEqual(mounted);
        if (!name.includes("migrate")) expect(container["livenessProbe"]).toBeDefined();
      }
    }
  });

  it("run the image and the commands of docker-compose.yml, of the version that this is", () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
    const { services } = readCompose();
    for (const { name, pod } of pods) {
      const [container] = pod.containers;
      const service = services[container?.name ?? ""];
      expect([name, container?.image]).toEqual([name, `auditplane:${version}`]);
      expect([service?.image, service?.command]).toEqual([container?.image, container?.args]);
    }
    expect(images).toEqual([{ name: "auditplane", newName: "auditplane", newTag: version }]);
    expect(pods[0]?.name).toContain(version.replaceAll(".", "-"));
  });

  it("have workers go by the catalog file where docker-compose.yml has them, and by the control plane where that is named", () => {
    const worker = pods.find(({ name }) => name === "auditplane-worker")?.pod.containers[0];
    const set = Object.fromEntries((worker?.env ?? []).map(({ name, value }) => [name, value]));
    const { environment = {} } = readCompose().services["worker"] ?? {};

    expect(set["AUDITPLANE_CATALOG"]).toBe(environment["AUDITPLANE_CATALOG"]);
    expect(readConfig({ ...config, ...set }).catalogFile).toBe(set["AUDITPLANE_CATALOG"]);
    const AUDITPLANE_CONTROL_PLANE = "datazone/111122223333/eu-west-1/dzd-abc";
    expect(readConfig({ ...config, ...set, AUDITPLANE_CONTROL_PLANE }).catalogFile).toBeUndefined();
  });

  it("select the pods that they make", () => {
    for (const { spec } of things)
      if (spec?.template && spec.selector?.matchLabels)
        expect(spec.template.metadata.labels).toMatchObject(spec.selector.matchLabels);
  });

  it("give every pod the keys and certificates that variables name, where they are looked for", () => {
    for (const { name, pod } of pods) {
      const files = pod.volumes?.find((one) => one.name === "files");
      expect([name, JSON.stringify(files)]).toEqual([name, expect.stringContaining('"auditplane-keys"')]);
      expect(pod.containers[0]?.volumeMounts).toContainEqual({
        name: "files",
        mountPath: "/etc/auditplane",
        readOnly: true,
      });
    }
  });

  it("let a server wait for the schema, and end only after nobody sends it requests", () => {
    const server = pods.find(({ name }) => name === "auditplane-serve")?.pod;
    const [container] = server?.containers ?? [];
    expect(container?.["startupProbe"]).toMatchObject({ httpGet: { path: "/livez" } });
    expect(container?.["lifecycle"]).toEqual({ preStop: { exec: { command: ["sleep", "5"] } } });
    // five seconds, then 28 at most
    expect(server?.["terminationGracePeriodSeconds"]).toBeGreaterThan(33);
    const budget = things.find(({ kind }) => kind === "PodDisruptionBudget");
    expect(budget?.spec?.selector).toEqual(
      things.find(({ kind, metadata }) => kind === "Deployment" && metadata.name === "auditplane-serve")?.spec
        ?.selector,
    );
  });
});
