/** Texts that are broken, hostile, or larger than any rule: each is refused with its place, or taken, and comes to an end. */
import { ruleText } from "../../correlation/read.ts";
import { detection, line } from "../case.ts";
import type { Case, Large } from "../case.ts";

const many = (count: number, make: (number: number) => string, between = "\n"): string =>
  Array.from({ length: count }, (_, number) => make(number)).join(between);

const correlation = (parts: string): string =>
  `title: C\ncorrelation: { type: event_count, timespan: 1h, condition: { gte: 5 }, ${parts} }\n`;

const YAML = "YAML 1.2";
const broken: readonly Case[] = [
  {
    construct: "duplicate key",
    section: YAML,
    verdict: "refused",
    name: "A key that occurs twice is refused where it does so the second time",
    files: [detection("sel:\n  a: x\n  b: y\n  a: z\ncondition: sel")],
    problem: [7, 5, "Map keys must be unique"],
  },
  {
    construct: "duplicate key of another kind",
    section: YAML,
    verdict: "refused",
    name: "A number and its text are one key",
    files: [detection("sel: { 1: x, '1': y }\ncondition: sel")],
    problem: [4, 16, "Map keys must be unique"],
  },
  {
    construct: "key that is no text",
    section: YAML,
    verdict: "refused",
    name: "A key that is a map, a list or null is refused, such as a template that was not filled",
    files: [detection("sel: { {{field}}: x }\ncondition: sel")],
    problem: [4, 10, "a key must be text; quote it"],
  },
  {
    construct: "null as a key",
    section: YAML,
    verdict: "refused",
    name: "A line without the name of its field is refused",
    files: [detection("sel:\n  : x\ncondition: sel")],
    problem: [5, 5, "a key must be text; quote it"],
  },
  {
    construct: "unknown tag",
    section: YAML,
    verdict: "refused",
    name: "A tag of YAML that is not known is refused, not passed over",
    files: [line("a: !secret x")],
    problem: [5, 8, "Unresolved tag: !secret"],
  },
  {
    construct: "broken YAML",
    section: YAML,
    verdict: "refused",
    name: "Broken YAML is refused where it breaks",
    files: [detection("sel: { a: [x }\ncondition: sel")],
    problem: [4, 16, "Flow sequence"],
  },
  {
    construct: "tab",
    section: YAML,
    verdict: "refused",
    name: "A tab as indentation is refused",
    files: [`${detection("sel: { a: x }")}\tcondition: sel\n`],
    problem: [5, 1, "Tabs are not allowed as indentation"],
  },
  {
    construct: "alias without an anchor",
    section: YAML,
    verdict: "refused",
    name: "An alias without an anchor is refused",
    files: [line("a: *b")],
    problem: [5, 8, "*b stands for nothing: no &b is before it; quote it where it is text"],
  },
  {
    construct: "alias of what holds it",
    section: YAML,
    verdict: "refused",
    name: "Data that holds itself by an alias is refused",
    files: [`x: &a [*a]\n${line("a: b")}`],
    problem: [1, 8, "aliases nest deeper than 64 levels"],
  },
  {
    construct: "selection of null",
    section: "rules: Search-Identifier",
    verdict: "refused",
    name: "A selection that was left empty is refused",
    files: [detection("sel:\ncondition: sel")],
    problem: [4, 7, "the selection is empty; give it at least one line"],
  },
  {
    construct: "null as a keyword",
    section: "rules: Keywords search",
    verdict: "refused",
    name: "Null is refused as a keyword",
    files: [detection("sel: [null]\ncondition: sel")],
    problem: [4, 9, "null is no keyword"],
  },
  {
    construct: "alias as a key",
    section: YAML,
    verdict: "refused",
    name: "An alias as a key is refused: it could be a key that stands there twice",
    files: [detection("sel: { &key eventName: x, *key : y }\ncondition: sel")],
    problem: [4, 29, "an alias is no key; write out what it stands for"],
  },
  {
    construct: "alias",
    section: YAML,
    verdict: "supported",
    name: "An alias stands for what its anchor holds",
    rule: detection("common: &names [x, y]\nsel: { a: *names }\ncondition: sel"),
    matches: [{ a: "x" }, { a: "Y" }],
    misses: [{ a: "z" }],
  },
  {
    construct: "merge key",
    section: YAML,
    verdict: "refused",
    name: "A merge key, which YAML 1.2 does not have, is refused as a field",
    files: [detection("other: &o { b: y }\nsel: { <<: *o, a: x }\ncondition: sel")],
    problem: [5, 14, "a value is text, a number, true, false or null"],
  },
  {
    construct: "byte order mark, CR LF",
    section: "rules: Yaml File",
    verdict: "ours",
    name: "A byte order mark and line ends of Windows are read, though rules should have neither",
    rule: `\uFEFF${line("a: x").replaceAll("\n", "\r\n")}`,
    matches: [{ a: "x" }],
    misses: [{ a: "x\r" }],
  },
  {
    construct: "empty file",
    section: "none",
    verdict: "refused",
    name: "A file without a rule is refused",
    files: ["# nothing\n"],
    problem: [1, 1, "there is no rule in the file; write one, or remove it"],
  },
  {
    construct: "document without content",
    section: YAML,
    verdict: "ours",
    name: "A document of comments, as behind a last ---, is nothing",
    files: [`# first\n---\n${ruleText("a")}---\n# none\n---\n${ruleText("b")}---\n`],
    inForce: ["Rule a", "Rule b"],
  },
  {
    construct: "no map",
    section: "rules: Schema",
    verdict: "refused",
    name: "A document that is no map is refused",
    files: ["- a\n"],
    problem: [1, 1, "a rule is a map with title, logsource and detection"],
  },
  {
    construct: "no detection",
    section: "rules: Detection",
    verdict: "refused",
    name: "A document without a detection, a correlation and a filter is refused",
    files: ["title: T\nlogsource: { product: aws, service: cloudtrail }\n"],
    problem: [1, 1, "detection"],
  },
  {
    construct: "names of JavaScript",
    section: "none",
    verdict: "ours",
    name: "Rules and selections may be called constructor or toString",
    files: [
      ruleText("constructor").replace("sel:", "toString:").replace("condition: sel", "condition: toString"),
      "title: C\ncorrelation: { type: temporal, rules: [constructor], timespan: 1h, group-by: [valueOf], aliases: { hasOwnProperty: { other: x } } }\n",
    ],
    inForce: ["C", "Rule constructor"],
    silent: ["Rule constructor"],
    judges: [[{ eventName: "constructor" }, ["Rule constructor"]]],
  },
  {
    construct: "NUL and odd letters",
    section: "none",
    verdict: "ours",
    name: "Letters that no log has are compared as they are",
    rule: line('a: "\\0\\x1b\\u2028\\ud800"'),
    matches: [{ a: "\0\x1b\u2028\ud800" }],
    misses: [{ a: "\0\x1b\u2028\ufffd" }],
  },
];

/** Each kind of text that findings and messages have of a rule. */
const unkept: readonly Case[] = (
  [
    ["title", 'title: "a\\0"', 1, 8],
    ["author", 'title: T\nauthor: "a\\ud800"', 2, 9],
    ["license", 'title: T\nlicense: "a\\0"', 2, 10],
    ["references", 'title: T\nreferences: [a, "a\\0"]', 2, 17],
    ["description", 'title: T\ndescription: "a\\ud800b"', 2, 14],
    ["next_steps", 'title: T\nauditplane: { next_steps: ["\\0"] }', 2, 28],
    ["explanation", 'title: T\nauditplane: { explanation: "\\udc00" }', 2, 28],
    ["a field", 'title: T\ndetection: { sel: { "a\\0": x } }', 2, 28],
    ["group-by", 'title: T\ncorrelation: { group-by: ["a\\0"] }', 2, 27],
  ] as const
).map(([name, text, row, column]) => ({
  construct: `NUL or half of a character in ${name}`,
  section: "none",
  verdict: "refused",
  name: `What no database keeps is refused in ${name}`,
  files: [text],
  problem: [row, column, "no database keeps; remove it"],
}));

const NESTED = "nested deeper than 64 levels; flatten it";
const large = (
  construct: string,
  name: string,
  { make, problem }: Pick<Large, "make" | "problem">,
): Large => ({
  construct,
  section: "none",
  verdict: problem === undefined ? "ours" : "refused",
  name,
  make,
  ...(problem === undefined ? {} : { problem }),
});
const COUNT = 100_000;

const sizes: readonly Case[] = [
  large("100,000 values", "A list of 100,000 values is taken", {
    make: () => line(`a:\n${many(COUNT, (at) => `  - v${at}`)}`),
  }),
  large(
    "100,000 values with `contains`",
    "A list of 100,000 values to be contained takes too many steps, and is refused",
    {
      make: () => line(`a|contains:\n${many(COUNT, (at) => `  - v${at}`)}`),
      problem: "judging it takes 100000 steps",
    },
  ),
  large(
    "100,000 broken values",
    "Of 100,000 values of a list that are none the first are told, and how many there are",
    {
      make: () => line(`a:\n${many(COUNT, () => "  - []")}`),
      problem: "99990 more problems of this line are not shown",
    },
  ),
  large("400,000 nulls", "Of 400,000 nulls in a list the first are told, and how many there are", {
    make: () => line(`a: [${"~,".repeat(400_000)}]`),
    problem: "399990 more problems of this line are not shown",
  }),
  large("400,000 nulls as keywords", "Of 400,000 nulls as keywords the first are told", {
    make: () => detection(`sel: [${"~,".repeat(400_000)}]\ncondition: sel`),
    problem: "399990 more problems of this line are not shown",
  }),
  large("300,000 placeholders", "A placeholder that is not known is told once, however often it is named", {
    make: () => `auditplane: { explanation: '${"{a}".repeat(300_000)}' }\n${line("a: x")}`,
    problem: "{a} is no placeholder",
  }),
  large("300,000 names of placeholders", "Of 100,000 placeholders that are not known the first are told", {
    make: () => `auditplane: { explanation: '${many(COUNT, (at) => `{a${at}}`, "")}' }\n${line("a: x")}`,
    problem: "99900 more problems of this file are not shown",
  }),
  large("900,000 braces", "An explanation of 900,000 braces is read at once", {
    make: () => `auditplane: { explanation: '${"{".repeat(900_000)}' }\n${line("a: x")}`,
  }),
  large("50,000 lines", "A map of 50,000 lines takes too many steps, and is refused", {
    make: () => line(many(50_000, (at) => `k${at}: v`)),
    problem: "judging it takes 50000 steps",
  }),
  large("50,000 equal keys", "A map of 50,000 equal keys is refused", {
    make: () => line(many(50_000, () => "k: v")),
    problem: "Map keys must be unique",
  }),
  large("50,000 selections", "A condition over 50,000 selections takes too many steps, and is refused", {
    make: () => detection(`${many(50_000, (at) => `s${at}: { a: v${at} }`)}\ncondition: 1 of s*`),
    problem: "judging it takes 50000 steps",
  }),
  large("50,000 conditions", "A list of 50,000 conditions takes too many steps, and is refused", {
    make: () => detection(`s: { a: b }\ncondition:\n${many(50_000, () => "  - s")}`),
    problem: "judging it takes 50000 steps",
  }),
  large(
    "50,000 broken conditions",
    "Of a list of 50,000 conditions that name a missing selection the first have a short problem each",
    {
      make: () =>
        detection(`${many(2_000, (at) => `s${at}: { a: b }`)}\ncondition:\n${many(50_000, () => "  - t")}`),
      problem: '"t" names no selection; there are s0, s1',
    },
  ),
  large("condition of 1 MB", "A condition of 1 MB takes too many steps, and is refused", {
    make: () => detection(`s: { a: b }\ncondition: ${many(200_000, () => "s", " or ")}`),
    problem: "judging it takes 200000 steps",
  }),
  large("condition that multiplies", "A condition that stands for more than a million values is refused", {
    make: () =>
      detection(
        `${many(10_000, (at) => `s${at}: { a: v }`)}\ncondition: ${many(10_000, () => "1 of s*", " or ")}`,
      ),
    problem: "the condition stands for more than 1000000 values",
  }),
  large(
    "conditions that multiply",
    "Conditions of a list that together stand for more than a million values are refused",
    {
      make: () =>
        detection(
          `${many(10_000, (at) => `s${at}: { a: v }`)}\ncondition:\n${many(10_000, () => "  - 1 of s*")}`,
        ),
      problem: "the condition stands for more than 1000000 values",
    },
  ),
  large("values within the limit", "A list of 5,000 values to be contained is taken", {
    make: () => line(`a|contains:\n${many(5_000, (at) => `  - v${at}`)}`),
  }),
  large("values beyond the limit", "A list of 5,001 values to be contained is refused", {
    make: () => line(`a|contains:\n${many(5_001, (at) => `  - v${at}`)}`),
    problem: "judging it takes 5001 steps for one record, more than 5000",
  }),
  large(
    "regular expressions that a condition repeats",
    "A regular expression that a condition names 20,000 times is weighed once",
    {
      make: () =>
        detection(
          `s: { 'a|re': '${"(a|b){50}".repeat(20)}' }\ncondition: ${many(20_000, () => "s", " or ")}`,
        ),
      problem: "judging it takes 15040000 steps",
    },
  ),
  large(
    "regular expressions of a rule",
    "Regular expressions are weighed until they are too many for a rule",
    {
      make: () => line(many(30_000, (at) => `f${at}|re: 'x{1,900}'`)),
      problem: "the regular expressions of the rule take more than 10000 steps",
    },
  ),
  large(
    "regular expressions of a file",
    "Regular expressions are weighed until they are too many for a file",
    {
      make: () =>
        many(
          5_000,
          (at) => line("a|re: '(x{1,30}y{1,30}){1,9}'").replace("title: Rule", `title: Rule ${at}`),
          "---\n",
        ),
      problem: "the regular expressions of the file take more than 50000 steps",
    },
  ),
  large("nested `not`", "A condition of 100,000 negations is refused", {
    make: () => detection(`s: { a: b }\ncondition: ${"not ".repeat(COUNT)}s`),
    problem: "nested deeper than 32 levels",
  }),
  large("nested brackets", "A condition of 100,000 brackets is refused", {
    make: () => detection(`s: { a: b }\ncondition: '${"(".repeat(COUNT)}s'`),
    problem: "nested deeper than 32 levels",
  }),
  large(
    "regular expression of 100 kB",
    "A regular expression of 100 kB takes too many steps, and is refused",
    {
      make: () => line(`a|re: '${"a".repeat(COUNT)}'`),
      problem: "the regular expressions of the rule take more than 10000 steps",
    },
  ),
  large("regular expression that multiplies", "A regular expression whose repetitions multiply is refused", {
    make: () => line(`a|re: '${"(".repeat(10)}a${"{100})".repeat(10)}'`),
    problem: "the regular expression is not supported",
  }),
  large(
    "regular expression of repetitions",
    "A regular expression of 100 kB of large repetitions is refused",
    {
      make: () => line(`a|re: '${"a{1000}".repeat(14_000)}'`),
      problem: "the regular expression is not supported",
    },
  ),
  large("nested regular expression", "A regular expression of 50,000 nested groups is refused", {
    make: () => line(`a|re: '${"(".repeat(50_000)}a${")".repeat(50_000)}'`),
    problem: "the regular expression is not supported",
  }),
  large("wildcards", "A value of 50,000 wildcards takes too many steps, and is refused", {
    make: () => line(`a: '${"*a".repeat(50_000)}'`),
    problem: "judging it takes 112499 steps",
  }),
  large(
    "placeholders that multiply",
    "Percent signs by the thousand are no placeholders without a pipeline, and refused",
    { make: () => line(`a|expand: '${"%x%".repeat(10_000)}'`), problem: "%x% has no values" },
  ),
  large("long key", "A key of 1 MB is refused", {
    make: () => line(`${"k".repeat(1_000_000)}: v`),
    problem: "must be at most 1024 chars",
  }),
  large("long key, explicit", "A name of a field of 1 MB with half a million dots is refused", {
    make: () => line(`? ${"k.".repeat(500_000)}\n: v`),
    problem: "longer than 1024 characters",
  }),
  large("long modifiers", "A line of 100,000 modifiers is refused", {
    make: () => line(`? a${"|contains".repeat(COUNT)}\n: v`),
    problem: "contains stands twice",
  }),
  large("nested lists", "Lists that are nested 100,000 levels deep are refused", {
    make: () => detection(`sel: ${"[".repeat(COUNT)}`),
    problem: NESTED,
  }),
  large("nested maps", "Maps that are nested 100,000 levels deep are refused", {
    make: () => detection(`sel: ${"{ a: ".repeat(COUNT)}`),
    problem: NESTED,
  }),
  large("nested block", "Lists in a block that are nested 100,000 levels deep are refused", {
    make: () => detection(`sel:\n  ${"- ".repeat(COUNT)}a`),
    problem: NESTED,
  }),
  large("nested keys", "Keys that are nested 100,000 levels deep are refused", {
    make: () => `${"? ".repeat(COUNT)}a`,
    problem: NESTED,
  }),
  ...[": ", "? ", "- ? ", "? - ", "&a : "].map((word) =>
    large(`nested \`${word.trim()}\``, `A line of ${JSON.stringify(word)} again and again is refused`, {
      make: () => detection(`sel:\n  ${word.repeat(1_000_000 / word.length)}`),
      problem: NESTED,
    }),
  ),
  large("nested indentation", "Maps that are indented 1,000 levels deep are refused", {
    make: () => many(1_000, (at) => `${" ".repeat(at)}a:`),
    problem: NESTED,
  }),
  large("alias bomb", "Aliases that multiply are refused", {
    make: () =>
      `${many(20, (at) => `a${at}: &a${at} [${at === 0 ? "x" : `*a${at - 1}, *a${at - 1}`}]`)}\n${line("a: b")}`,
    problem: "aliases stand for more than 100000 values",
  }),
  large("aliases of a long list", "49 aliases of a list of 100,000 values are refused", {
    make: () => `x: &a [${"v,".repeat(COUNT)}]\n${line(many(49, (at) => `f${at}: *a`))}`,
    problem: "aliases stand for more than 100000 values",
  }),
  large("aliases of a long text", "900 aliases of a text of 900 kB are refused", {
    make: () => `x: &a ${"v".repeat(900_000)}\n${line(`a: [${"*a,".repeat(900)}]`)}`,
    problem: "aliases stand for more than 100000 values",
  }),
  large("40,000 values by aliases", "A list of 1,000 values that 40 aliases name is taken", {
    make: () => `x: &a [${"v,".repeat(1_000)}]\n${line(many(40, (at) => `f${at}: *a`))}`,
  }),
  large("100,000 aliases", "More than 1,000 aliases are refused", {
    make: () => `x:\n${many(40_000, (at) => `  - &a${at} [x]`)}\ny:\n${many(40_000, (at) => `  - *a${at}`)}`,
    problem: "more than 1000 aliases",
  }),
  large("aliases that nest", "Aliases of aliases that nest too deep are refused", {
    make: () =>
      `a: &a ${"[".repeat(40)}${"]".repeat(40)}\nb: ${"[".repeat(40)}*a${"]".repeat(40)}\n${line("a: b")}`,
    problem: "aliases nest deeper than 64 levels",
  }),
  large("200,000 documents", "More than 10,000 documents in a file are refused", {
    make: () => many(200_000, () => "--- a"),
    problem: "more than 10000 documents; split the file",
  }),
  large("global documents that multiply", "A large global document before thousands of others is refused", {
    make: () => `action: global\n${many(20_000, (at) => `k${at}: v`)}\n${many(3_000, () => "---\ntitle: a")}`,
    problem: "what is merged makes the file too large",
  }),
  large("7,000 rules", "A file of 7,000 rules is taken", {
    make: () => many(7_000, (at) => ruleText(`r${at}`), "---\n"),
  }),
  large("7,000 equal rules", "Of 7,000 equal rules in a file one is taken", {
    make: () => many(7_000, () => ruleText("r"), "---\n"),
    problem: "the name is that of 0.yml",
  }),
  large(
    "60,000 names in a filter",
    "Of a filter of 60,000 names of no rule the first are told, and how many there are",
    {
      make: () =>
        `${many(3_000, (at) => ruleText(`r${at}`), "---\n")}---\ntitle: F\nlogsource: { product: aws, service: cloudtrail }\nfilter:\n  sel: { a: b }\n  condition: not sel\n  rules:\n${many(60_000, (at) => `  - n${at}`)}\n`,
      problem: "59900 more problems of this file are not shown",
    },
  ),
  large("circle of 10,000 correlations", "A circle of 10,000 correlations is refused", {
    make: () =>
      many(
        10_000,
        (at) =>
          `title: C${at}\nname: c${at}\ncorrelation: { type: temporal, timespan: 1h, rules: [c${(at + 1) % 10_000}] }\n`,
        "---\n",
      ),
    problem: "correlations are chained deeper than 5 levels",
  }),
  large("correlations that multiply", "Correlations that rules reach in more than 1,000 ways are refused", {
    make: () =>
      `${ruleText("r")}---\n${many(4, (level) => many(30, (at) => `title: C${level} ${at}\nname: c${level}_${at}\ncorrelation: { type: temporal, timespan: 1h, rules: [${level === 0 ? "r" : many(30, (to) => `c${level - 1}_${to}`, ", ")}] }\n`, "---\n"), "---\n")}`,
    problem: "in more than 1000 ways",
  }),
  large("100,000 rules of a correlation", "A correlation of 100,000 rules is refused", {
    make: () => correlation(`rules: [${many(COUNT, (at) => `r${at}`, ",")}]`),
    problem: "more than 30 rules are not supported",
  }),
  large("100,000 fields of a group", "A correlation by 100,000 fields is refused", {
    make: () => correlation(`rules: [r], group-by: [${many(COUNT, (at) => `f${at}`, ",")}]`),
    problem: "more than 20 fields are not supported",
  }),
  large("100,000 aliases of fields", "A correlation with 100,000 aliases is refused", {
    make: () => correlation(`rules: [r], aliases: { ${many(COUNT, (at) => `f${at}: {}`, ",")} }`),
    problem: "more than 20 aliases are not supported",
  }),
  large("100 filters of one rule", "A rule that its filters make too expensive is refused, and no other", {
    make: () =>
      `${ruleText("r")}---\n${many(
        100,
        (at) =>
          `title: F${at}\nlogsource: { product: aws, service: cloudtrail }\nfilter:\n  rules: any\n  sel: { a|contains: [${many(200, (one) => `x${at}y${one}`, ",")}] }\n  condition: not sel\n`,
        "---\n",
      )}`,
    problem: "make fewer or shorter filters",
  }),
  large("4,500 filters of 4,500 rules", "A rule for which there are more than 200 filters is refused", {
    make: () =>
      `${many(4_500, (at) => ruleText(`r${at}`), "---\n")}---\n${many(
        4_500,
        (at) =>
          `title: F${at}\nlogsource: { product: aws, service: cloudtrail }\nfilter: { rules: any, sel: { a: ${at} }, condition: not sel }\n`,
        "---\n",
      )}`,
    problem: "4500 filters are for the rule, more than 200",
  }),
  large("40,000 patterns", "A condition whose patterns look at millions of names is refused", {
    make: () =>
      detection(
        `${many(2_000, (at) => `s${at}abc: { a: b }`)}\nsabcd: { a: b }\ncondition: ${many(40_000, () => "1 of s*a*c*d", " or ")}`,
      ),
    problem: "looks at more than 5000000 names",
  }),
  large("pattern of 400 kB", "A condition whose pattern is long counts its letters as names", {
    make: () =>
      detection(
        `${many(1_500, (at) => `${"a".repeat(300)}${at}: { a: b }`)}\ncondition: 1 of ${"*a".repeat(200_000)}`,
      ),
    problem: "looks at more than 5000000 names; write fewer or shorter patterns",
  }),
  large("1 MB of commas", "A list of 300,000 commas is refused", {
    make: () => detection(`sel: [${",".repeat(300_000)}`),
    problem: "Unexpected ,",
  }),
  large("1 MB of blank lines", "A file of a million blank lines is refused", {
    make: () => "\n".repeat(1_000_000),
    problem: "there is no rule in the file",
  }),
  large("1 MB of comments", "A rule behind 300,000 comments is taken", {
    make: () => `${"#\n".repeat(300_000)}${line("a: x")}`,
  }),
];

export const badInput: readonly Case[] = [...broken, ...unkept, ...sizes];
