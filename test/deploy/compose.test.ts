import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { VARIABLES, readConfig } from "../../src/config.ts";
import { ROOT } from "../support/cli.ts";
import { readCompose } from "../support/compose.ts";
import { useFolder } from "../support/pipeline.ts";

const folder = useFolder();
const compose = readCompose();
const services = Object.entries(compose.services);
const ours = services.filter(([, { image }]) => image?.startsWith("auditplane:"));
/** What compose puts in the place of a variable that is not set: `${NAME:-other}` and `${NAME}`; `:?` is refused. */
const byDefault = (text: string): string =>
  text.replaceAll(/\$\{(\w+)(?::?-([^}]*))?(?::\?[^}]*)?\}/g, (_, _name: string, other = "") =>
    String(other),
  );
const argumentsOf = (name: string) => (compose.services[name]?.command ?? []) as string[];
const mounts = services.flatMap(([name, { volumes = [] }]) =>
  volumes.map((text) => ({ name, source: byDefault(text).split(":")[0] ?? "", text })),
);

describe("docker-compose.yml", () => {
  it("is a Compose file by the specification's own schema", () => {
    const schema = JSON.parse(
      readFileSync(join(ROOT, "test/deploy/schemas/compose-spec.json"), "utf8"),
    ) as object;
    const isCompose = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);

    expect([isCompose(compose), isCompose.errors]).toEqual([true, null]);
    expect(isCompose({ services: { postgres: { image: 18 } } })).toBe(false);
  });

  it("sets no variable that the program does not know, and each to what it takes", () => {
    expect(ours.length).toBeGreaterThan(3);
    for (const [name, { environment = {} }] of ours) {
      expect([name, Object.keys(environment).filter((one) => !VARIABLES.includes(one))]).toEqual([name, []]);
      const given = Object.entries(environment).map(([key, value]) => [key, byDefault(value)]);
      // the console of the compose file is for whoever logs in, and says so until a provider is named
      const provider = {
        AUDITPLANE_OIDC_ISSUER: "https://login.example.com/",
        AUDITPLANE_OIDC_CLIENT_ID: "auditplane",
        AUDITPLANE_ROLES: "analyst=security",
        AUDITPLANE_CONSOLE_URL: "https://audit.example.com",
      };
      const { aliveFile } = readConfig({ ...provider, ...Object.fromEntries(given) });
      expect(aliveFile).toBe(name === "worker" ? "/tmp/alive" : undefined);
    }
  });

  it("has workers go by the catalog file, and by the control plane where that is named", () => {
    const { environment = {}, command } = compose.services["worker"] ?? {};
    const given = Object.fromEntries(
      Object.entries(environment).map(([key, value]) => [key, byDefault(value)]),
    );
    const AUDITPLANE_CONTROL_PLANE = "datazone/111122223333/eu-west-1/dzd-abc";

    expect(command).not.toContain("--catalog"); // with which none starts that has the control plane as well
    expect(readConfig(given).catalogFile).toBe("/etc/auditplane/catalog.yaml");
    expect(readConfig({ ...given, AUDITPLANE_CONTROL_PLANE }).catalogFile).toBeUndefined();
  });

  it("starts no server that others reach and nobody logs in to", () => {
    const { environment = {} } = compose.services["serve"] ?? {};

    expect(() => readConfig({ AUDITPLANE_LISTEN: environment["AUDITPLANE_LISTEN"] })).toThrow(
      "AUDITPLANE_OIDC_ISSUER",
    );
  });

  it("has the console of the demo listen, for nobody but itself, at the address that people ask for: it takes forms of that alone", () => {
    const { environment = {}, ports } = compose.services["demo-console"] ?? {};
    const { host, port, oidc } = readConfig({
      AUDITPLANE_LISTEN: byDefault(environment["AUDITPLANE_LISTEN"] ?? ""),
    }).server;
    const [from, to] = argumentsOf("demo-door").map(byDefault);

    expect([host, String(port), oidc]).toEqual(["127.0.0.1", to, undefined]);
    expect(ports?.map(byDefault)).toEqual([`${host}:${port}:${from}`]);
  });

  it("mounts paths that are there, and volumes that have names", () => {
    for (const { source } of mounts)
      if (/^[./]/.test(source)) expect([source, existsSync(join(ROOT, source))]).toEqual([source, true]);
      else expect(Object.keys(compose.volumes)).toContain(source);
    const used = new Set(mounts.map(({ source }) => source));
    expect(Object.keys(compose.volumes).filter((name) => !used.has(name))).toEqual([]);
  });

  it("has connections for three workers of sixteen threads, a server and Grafana", () => {
    const [, , setting = ""] = argumentsOf("postgres");
    const [a, b] = [4, 10]; // of a thread, and of a worker beside its threads
    expect(Number(setting.replace("max_connections=", ""))).toBeGreaterThan(3 * (16 * a + b) + 30);
  });

  it("makes its image once, and asks no registry for it", () => {
    // several at once make an image of one name, and fail: "already exists"
    expect(services.filter(([, { build }]) => build).map(([name]) => name)).toEqual(["migrate"]);
    for (const [name, { pull_policy }] of ours) expect([name, pull_policy]).toEqual([name, "never"]);
  });

  it("gives whoever works and answers the files that auditplane.env names, and the guide mounts nothing over them", () => {
    for (const name of ["worker", "serve"])
      expect(mounts.filter((one) => one.name === name).map(({ text }) => text)).toContain(
        "${AUDITPLANE_ETC:-./skeletons}:/etc/auditplane:ro",
      );
    // of two volumes for one path compose takes the service's own
    const guide = readFileSync(join(ROOT, "docs/install.md"), "utf8");
    expect(guide).toContain(" init /etc/auditplane");
    expect(guide).not.toMatch(/docker compose run [^\n]*(-v|--volume) /);
  });

  it("has Grafana keep the plugins of its image", () => {
    // else the one of Postgres is unloaded at a start, and then cannot be updated: grafana/grafana#132528
    expect(compose.services["grafana"]?.environment?.["GF_PLUGINS_PREINSTALL_DISABLED"]).toBe("true");
  });

  it("gives Grafana every variable that its provisioning asks for, and folders where it looks", () => {
    const { environment = {}, volumes = [] } = compose.services["grafana"] ?? {};
    const provisioning = join(ROOT, "dashboards/provisioning");
    const text = ["datasources", "dashboards"]
      .map((name) => readFileSync(join(provisioning, name, "auditplane.yaml"), "utf8"))
      .join("");
    const asked = [...text.matchAll(/\$([A-Z_]+)/g)].map(([, name = ""]) => name);

    expect(asked.filter((name) => environment[name] === undefined)).toEqual([]);
    const [, path = ""] = /options: \{ path: ([^,]+),/.exec(text) ?? [];
    expect(volumes).toContain(`./dashboards:${path}:ro`);
  });

  it("has no password of its own: each comes from a variable, and without it nothing starts", () => {
    const text = readFileSync(join(ROOT, "docker-compose.yml"), "utf8");
    const secrets = [...text.matchAll(/^.*(?:PASSWORD|SECRET).*$/gm)]
      .map(([line]) => line)
      .filter((line) => !line.startsWith("#"));

    expect(secrets.length).toBeGreaterThan(1);
    for (const line of secrets) expect(line).toMatch(/\$\{\w*(?:PASSWORD|SECRET)\w*:\?[^}]+\}/);
    expect(text).not.toMatch(/:\/\/\w+:(?!\$\{)[^@\s/]+@/);
    // what a program is given as an argument, everybody on the machine sees
    expect(argumentsOf("grafana-role").join()).not.toMatch(/\$\$\{?READER/);
  });

  it("pins every image, and publishes ports to this machine alone, none of the database", () => {
    for (const [name, { image = "", ports = [] }] of services) {
      expect([name, image]).toEqual([name, expect.stringMatching(/:\d+\.\d+/)]);
      for (const port of ports) expect([name, port]).toEqual([name, expect.stringMatching(/^127\.0\.0\.1:/)]);
    }
    expect(compose.services["postgres"]?.ports).toBeUndefined();
    expect(compose.services["redis"]?.ports).toBeUndefined();
  });

  it("simulates its organization once, and anew where that was cut off", () => {
    const [script = ""] = argumentsOf("demo");
    const program = folder.write(
      "program.sh",
      `echo $1 >> called; [ $1 = scan ] && exit; [ ! -e fleet ] && mkdir -p fleet/logs && echo whole > fleet/catalog.yaml
      touch fleet/logs/1_CloudTrail_eu-west-1_20200101T0005Z_a.json.gz fleet/logs/1_CloudTrail_eu-west-1_29991231T2305Z_b.json.gz`,
    );
    folder.write("fleet/half", "");
    const here = script
      .replaceAll("$$", "$")
      .replaceAll("/app/data/demo", folder.path)
      .replaceAll("node /app/dist/main.js", `sh ${program}`);
    for (const _ of [1, 2]) execFileSync("sh", ["-ec", here]);

    expect(readFileSync(join(folder.path, "catalog.yaml"), "utf8")).toBe("whole\n");
    expect(readFileSync(join(folder.path, "called"), "utf8")).toBe("simulate\nscan\nscan\n");
    // the rest of the day, which would be set aside, is not delivered yet
    expect(readdirSync(join(folder.path, "fleet/logs"))).toEqual([
      "1_CloudTrail_eu-west-1_20200101T0005Z_a.json.gz",
    ]);
  });

  it("asks whatever runs on whether it is well, and waits for what it needs", () => {
    for (const [name, { restart, healthcheck, depends_on = {} }] of services) {
      const isLasting = restart === "unless-stopped";
      expect([name, restart === "no" || isLasting]).toEqual([name, true]);
      if (isLasting) expect([name, healthcheck?.["test"]]).toEqual([name, expect.any(Array)]);
      for (const [needed, { condition }] of Object.entries(depends_on)) {
        const other = compose.services[needed];
        const wanted = other?.restart === "no" ? "service_completed_successfully" : "service_healthy";
        expect([name, needed, condition]).toEqual([name, needed, wanted]);
      }
    }
  });

  it("runs ours with nothing to write on but a temporary folder, and workers as long as a job may need to end", () => {
    for (const [name, service] of ours) {
      expect([name, service.read_only]).toEqual([name, true]);
      expect(service).toMatchObject({
        cap_drop: ["ALL"],
        tmpfs: [expect.stringContaining("/tmp")],
        init: true,
      });
    }
    expect(compose.services["worker"]).toMatchObject({ stop_grace_period: "30s" });
  });
});
