/** A module of deploy/terraform as its files have it. */
import { parse } from "@cdktf/hcl2json";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./cli.ts";

export const TERRAFORM = join(ROOT, "deploy/terraform");

type Block = Readonly<Record<string, unknown>>;
/** By name; each may stand several times. */
export type Blocks = Readonly<Record<string, readonly [Block, ...Block[]]>>;

interface File {
  readonly variable?: Blocks;
  readonly output?: Blocks;
  readonly locals?: readonly Block[];
  readonly module?: Blocks;
  readonly resource?: Readonly<Record<string, Blocks>>;
  readonly data?: Readonly<Record<string, Blocks>>;
}

export interface Module {
  readonly name: string;
  readonly variables: Blocks;
  readonly outputs: Blocks;
  readonly locals: Block;
  /** Modules that it calls. */
  readonly calls: Blocks;
  /** `aws_sqs_queue.deliveries`, `data.aws_region.trail`, with what they hold. */
  readonly resources: ReadonlyMap<string, Block>;
  /** Of every file but variables.tf, without comments. */
  readonly text: string;
}

/** Throws what the parser says of a file that is no HCL. `name`: of the folder. */
export async function readModule(name: string): Promise<Module> {
  const folder = join(TERRAFORM, name);
  const names = readdirSync(folder).filter((file) => file.endsWith(".tf"));
  const sources = names.map((file) => ({ file, source: readFileSync(join(folder, file), "utf8") }));
  const files = await Promise.all(
    sources.map(async ({ file, source }) => (await parse(file, source)) as File),
  );
  return {
    name,
    variables: Object.assign({}, ...files.map(({ variable }) => variable)) as Blocks,
    outputs: Object.assign({}, ...files.map(({ output }) => output)) as Blocks,
    locals: Object.assign({}, ...files.flatMap(({ locals = [] }) => locals)) as Block,
    calls: Object.assign({}, ...files.map(({ module }) => module)) as Blocks,
    resources: new Map(
      files.flatMap(({ resource, data }) => [...labelled("", resource), ...labelled("data.", data)]),
    ),
    text: sources
      .filter(({ file }) => file !== "variables.tf")
      .map(({ source }) => source.replace(/#.*$/gm, ""))
      .join("\n"),
  };
}

function labelled(prefix: string, types: File["resource"] = {}): [string, Block][] {
  return Object.entries(types).flatMap(([type, blocks]) =>
    Object.entries(blocks).map(([label, [block]]): [string, Block] => [`${prefix}${type}.${label}`, block]),
  );
}
