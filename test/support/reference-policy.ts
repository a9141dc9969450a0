/** The policy file of the reference mesh, with its places filled in as Terraform does. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { TERRAFORM } from "./terraform-module.ts";

const FILE = join(TERRAFORM, "reference-mesh/mesh-policy.yaml");

/** What stands in each place, by its name, in a mesh of one account. */
export const REFERENCE_PLACES: Readonly<Record<string, string>> = {
  partition: "aws",
  account_id: "111122223333",
  region: "eu-west-1",
  domain_id: "dzd_6w2ksales0root",
  forms_project_id: "9gvrn2m8q1zt4x",
  domain_key_arn: "arn:aws:kms:eu-west-1:111122223333:key/1a2b3c4d-5e6f-4a1b-9c2d-3e4f5a6b7c8d",
  execution_role_arn: "arn:aws:iam::111122223333:role/mesh-domain-execution",
  access_role_arn: "arn:aws:iam::111122223333:role/mesh-manage-access",
  provisioning_role_arn: "arn:aws:iam::111122223333:role/mesh-provisioning",
  lake_bucket: "mesh-sales-lake-111122223333",
  environments_bucket: "mesh-environments-111122223333",
};

/** Throws where a place has no value. */
export function referencePolicy(given: Readonly<Record<string, string>> = REFERENCE_PLACES): string {
  return readFileSync(FILE, "utf8").replace(/\$\{(\w+)\}/g, (_, place: string) => {
    const value = given[place];
    if (value === undefined) throw new Error(`nothing is filled in for ${place}`);
    return value;
  });
}
