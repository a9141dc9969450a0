/** Starts the Postgres that most faults share, with a template of theirs. */
import type { TestProject } from "vitest/node";
import setUpServer from "../../support/global-setup.ts";
import { makeTemplateOfFaults } from "./template.ts";

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const close = await setUpServer(project);
  project.provide("template", await makeTemplateOfFaults(project.getProvidedContext().serverUrl));
  return close;
}
