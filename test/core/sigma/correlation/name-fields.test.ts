import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { formatProblem } from "../../../../src/core/problem.ts";
import { CorrelationEvaluator } from "../../../../src/core/sigma/correlation/evaluate.ts";
import type { Fact } from "../../../../src/core/sigma/fact.ts";
import { compileGetter } from "../../../../src/core/sigma/lookup.ts";
import { readCollection } from "../../../../src/core/sigma/collection.ts";
import type { RuleCollection } from "../../../../src/core/sigma/collection.ts";
import { ROOT } from "../../../support/cli.ts";
import { aPipeline } from "../../../support/rules.ts";
import { ruleText } from "./read.ts";

const ECS = readFileSync(join(ROOT, "pipelines/ecs_cloudtrail.yml"), "utf8");

const aCorrelation = (body: string, more = ""): string => `title: Together
${more}correlation:
  rules: [a, b]
  timespan: 1h
${body.replace(/^/gm, "  ")}
`;
const COUNTED = aCorrelation(`type: value_count
group-by: [aws.cloudtrail.user_identity.arn, who]
aliases:
  who: { a: source.ip, b: aws.cloudtrail.flattened.request_parameters.userName }
condition: { field: event.action, gte: 2 }`);

function read(correlation: string, ...pipelines: string[]): RuleCollection {
  const text = [ruleText("a"), ruleText("b"), correlation].join("---\n");
  return readCollection([{ path: "r.yml", text, pipeline: aPipeline(...pipelines) }]);
}

const problems = (collection: RuleCollection): string[] => collection.problems.map(formatProblem);

describe("the names of fields in a correlation", () => {
  it("are mapped in group-by, in the condition and behind aliases, and aliases stay", () => {
    const collection = read(COUNTED, ECS);
    const [a, b] = collection.rules.toSorted((one, other) => (one.title < other.title ? -1 : 1));

    expect(problems(collection)).toEqual([]);
    expect(collection.correlations).toMatchObject([
      {
        groupBy: ["userIdentity.arn", "who"],
        fields: ["eventName"],
        aliases: {
          who: { [a?.id ?? ""]: "sourceIPAddress", [b?.id ?? ""]: "requestParameters.userName" },
        },
      },
    ]);
  });

  it.each([
    ["group-by", "type: event_count\ngroup-by: [user.name]\ncondition: { gte: 2 }"],
    [
      "an alias",
      "type: event_count\ngroup-by: [who]\naliases: { who: { a: user.name, b: user.name } }\ncondition: { gte: 2 }",
    ],
    ["the condition", "type: value_count\ncondition: { field: user.name, gte: 2 }"],
  ])("that are several fields are the first of them that an event has, in %s", (where, body) => {
    const collection = read(aCorrelation(body), ECS);
    const [one] = collection.rules;
    const enter = (userIdentity: object): unknown => {
      const evaluator = new CorrelationEvaluator(collection.correlations, () => undefined);
      const fieldOf = (name: string): unknown => compileGetter(name)({ userIdentity } as Fact);
      const [entering] = evaluator.enter(one?.id ?? "", fieldOf);
      return where === "the condition" ? entering?.entrance.sample : entering?.entrance.keys[0];
    };
    const role = { sessionContext: { sessionIssuer: { userName: "etl" } } };

    expect(problems(collection)).toEqual([]);
    expect(enter({ userName: "ana", ...role })).toBe("ana");
    expect(enter(role)).toBe("etl");
    expect(enter({ userName: [], ...role })).toBe("etl");
    expect(enter({})).toBeUndefined();
  });

  it("are those of the log sources of the rules that it refers to", () => {
    const other = ECS.replaceAll("service: cloudtrail }", "service: macie }");

    expect(read(COUNTED, other).correlations[0]?.groupBy).toEqual([
      "aws.cloudtrail.user_identity.arn",
      "who",
    ]);
  });

  it("change the version where they are mapped, and only there", () => {
    const plain = aCorrelation("type: event_count\ngroup-by: [userIdentity.arn]\ncondition: { gte: 2 }");
    const version = (text: string, ...pipelines: string[]): string | undefined =>
      read(text, ...pipelines).correlations[0]?.version;

    expect(version(plain, ECS)).toBe(version(plain));
    expect(version(COUNTED, ECS)).not.toBe(version(COUNTED));
  });

  it.each([
    [
      aCorrelation("type: value_count\ncondition: { field: event.outcome, gte: 2 }"),
      'r.yml:16:23: the pipeline makes "event.outcome" of other fields; name one of these',
    ],
    [
      aCorrelation("type: event_count\ngroup-by: [userAgent]\ncondition: { gte: 2 }", "taxonomy: ecs\n"),
      'r.yml:17:14: "userAgent" is a name of the taxonomy ecs, and no pipeline maps it; add it to a field_name_mapping',
    ],
  ])("are refused with their place where they cannot be one name of facts", (text, message) => {
    const collection = read(text, ECS);

    expect(problems(collection)).toEqual([message]);
    expect(collection.correlations).toEqual([]);
  });

  it("of another taxonomy are refused without a pipeline", () => {
    expect(problems(read(COUNTED.replace("correlation:", "taxonomy: ecs\ncorrelation:"))).join()).toContain(
      "r.yml:12:11: the taxonomy ecs is not known here",
    );
  });
});
