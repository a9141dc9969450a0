/** Results as JUnit XML, which build servers read: https://github.com/testmoapp/junitxml */

export interface JunitCase {
  readonly name: string;
  /** Groups cases within a suite: the file. */
  readonly className: string;
  /** Why it failed; undefined: it did not. */
  readonly failure?: string | undefined;
  /** Why it was not run; undefined: it was. */
  readonly skipped?: string | undefined;
}

export interface JunitSuite {
  readonly name: string;
  readonly cases: readonly JunitCase[];
}

/** Renders suites. Times are left out: the same result gives the same bytes. */
export function renderJunit(name: string, suites: readonly JunitSuite[]): string {
  const all = suites.flatMap(({ cases }) => cases);
  const body = suites.map(
    (suite) =>
      `  <testsuite name="${escapeXml(suite.name)}"${counts(suite.cases)}>\n${suite.cases.map(renderCase).join("")}  </testsuite>\n`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${escapeXml(name)}"${counts(all)}>\n${body.join("")}</testsuites>\n`;
}

function counts(cases: readonly JunitCase[]): string {
  const count = (key: "failure" | "skipped"): number => cases.filter((one) => one[key] !== undefined).length;
  return ` tests="${cases.length}" failures="${count("failure")}" errors="0" skipped="${count("skipped")}"`;
}

function renderCase({ name, className, failure, skipped }: JunitCase): string {
  const start = `    <testcase name="${escapeXml(name)}" classname="${escapeXml(className)}"`;
  if (failure !== undefined) {
    const [first = ""] = failure.split("\n");
    return `${start}>\n      <failure message="${escapeXml(first)}">${escapeXml(failure)}</failure>\n    </testcase>\n`;
  }
  if (skipped !== undefined)
    return `${start}>\n      <skipped message="${escapeXml(skipped)}"/>\n    </testcase>\n`;
  return `${start}/>\n`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\n": "&#10;",
  "\t": "&#9;",
};

/** Text for an attribute or an element. What XML 1.0 cannot hold at all becomes U+FFFD. */
export function escapeXml(text: string): string {
  return (
    text
      .toWellFormed()
      // oxlint-disable-next-line no-control-regex -- they are what is to be replaced
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffe\uffff]/g, "\u{FFFD}")
      .replace(/[&<>"\n\t]/g, (char) => ENTITIES[char] as string)
  );
}
