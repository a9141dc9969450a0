/** The rows of docs/errors.md, from the table in the code. */
import { ERROR_CODES } from "../src/errors.ts";

const HEAD = `# Errors

Every operational failure has a code, a message of the form "could not …: reason; what to do", and an exit code.

| code | exit | retry | meaning |
|---|---|---|---|
`;

export function renderErrors(): string {
  const rows = Object.entries(ERROR_CODES).map(
    ([code, { exit, retryable, meaning }]) =>
      `| \`${code}\` | ${exit} | ${retryable ? "yes" : "no"} | ${meaning} |\n`,
  );
  return `${HEAD}${rows.join("")}`;
}
