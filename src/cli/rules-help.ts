/** What the help texts of `rules` end with. */

export const RULES_EXIT_CODES = `
Exit codes:
  0  done
  1  a test failed, lint found an error, or an expectation was not met
  2  usage, or a file that cannot be read; what could be read is printed all the same`;
