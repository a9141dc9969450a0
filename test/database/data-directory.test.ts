import { mkdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { expect, it } from "vitest";
import { findServer } from "../../src/database/data-directory.ts";
import { useFolder } from "../support/pipeline.ts";

const folder = useFolder();

it.runIf(process.platform === "linux")(
  "a program that has the number of a server that is gone is not taken for it, and so is not ended",
  async () => {
    const cluster = join(folder.path, "postgres");
    mkdirSync(cluster);
    folder.write("postgres/postmaster.pid", `${process.pid}\n${cluster}\n1\n5432\n`);

    expect(await findServer(cluster)).toBeUndefined();
  },
);
