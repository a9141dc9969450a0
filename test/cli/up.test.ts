import { describe, expect, it } from "vitest";
import { auditplane } from "../support/cli.ts";
import type { CliResult } from "../support/cli.ts";
import { useFolder } from "../support/pipeline.ts";

const folder = useFolder();

const LONG = { timeout: 100_000, interval: 300 };
const SIMULATED = ["up", "--simulate", "--people", "4", "--data-dir", folder.path];

interface Up {
  readonly url: string;
  readonly ended: Promise<CliResult>;
  /** As Ctrl-C does. */
  interrupt(): void;
}

/** As soon as it says where it is. */
async function up(): Promise<Up> {
  let [said, interrupt] = ["", (): void => undefined];
  const ended = auditplane(SIMULATED, {
    environment: {
      AUDITPLANE_LISTEN: "127.0.0.1:0",
      DATABASE_URL: "postgres://nobody@127.0.0.1:1/none",
    },
    onStart: (child) => {
      interrupt = () => child.kill("SIGINT");
      child.stderr?.on("data", (text: string) => (said += text));
    },
  });
  const urlOf = (): string => /auditplane is at (http:\S+), /.exec(said)?.[1] ?? "";
  await expect.poll(urlOf, LONG).not.toBe("");
  return { url: urlOf(), ended, interrupt: () => interrupt() };
}

/** The page as soon as it holds a text. */
async function pageWith(url: string, text: string): Promise<string> {
  return await expect
    .poll(async () => await (await fetch(url)).text().catch(() => ""), LONG)
    .toContain(text)
    .then(async () => await (await fetch(url)).text());
}

describe("auditplane up --simulate", () => {
  it("fills the console with what it says is simulated, ends with Ctrl-C, and goes on where it was", async () => {
    const first = await up();
    const page = await pageWith(`${first.url}/assets`, "orders_00");
    expect(page).toContain("Simulated data");
    // rules are tested when they are asked for first
    expect(await (await fetch(`${first.url}/rules`)).text()).toContain("Hard ceiling");
    first.interrupt();
    const { code, stderr } = await first.ended;
    expect(code, stderr).toBe(0);
    expect(stderr).toContain(`auditplane is at ${first.url}, with simulated data`);
    expect(stderr).toContain("Stopped. The same command goes on.");

    const second = await up();
    expect(await pageWith(`${second.url}/assets`, "orders_00")).toContain("Simulated data");
    second.interrupt();
    const again = await second.ended;
    expect([again.code, again.stderr.includes("Simulating a month")]).toEqual([0, false]);
  });

  it("refuses a catalog beside the one that it has, and a port that is taken", async () => {
    const beside = await auditplane([...SIMULATED, "--catalog", "mesh.yaml"]);
    expect([beside.code, beside.stderr]).toEqual([
      2,
      "could not start: --simulate has a catalog of its own; leave --catalog out\n",
    ]);
  });
});
