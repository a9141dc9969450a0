/** Metadata form types that people made, which rules require by name and revision. */
import type { FormTypeData, SearchTypesResultItem } from "@aws-sdk/client-datazone";
import type { Entry } from "../../core/control-plane/entry.ts";
import { fieldsOf } from "../../core/mesh-policy/enforce/form-model.ts";
import type { ReadPart } from "../scope-reader.ts";
import { identified } from "./answers.ts";
import { listOf } from "./list.ts";
import type { Reading } from "./list.ts";
import { whole } from "./whole.ts";

/** The newest revision of each. Those of AWS are left out. Refused, it hides nothing else of the domain. */
export function readFormTypes(reading: Reading): AsyncGenerator<ReadPart, void> {
  const { domain } = reading;
  return whole({ list: "SearchTypes", of: domain }, (count) =>
    listOf(reading, {
      operation: "SearchTypes",
      input: { domainIdentifier: domain, searchScope: "FORM_TYPE", managed: false },
      of: domain,
      entries: (page) => {
        count(page);
        return formTypeEntries(page.items, domain);
      },
    }),
  );
}

function formTypeEntries(
  items: readonly SearchTypesResultItem[] | undefined,
  domain: string,
): Entry<"form_type">[] {
  const forms = (items ?? []).flatMap(({ formTypeItem }) => formTypeItem ?? []);
  return identified(forms, ({ name }) => name).map(([id, form]) => formTypeEntry(id, form, domain));
}

function formTypeEntry(
  id: string,
  { revision = "", model, status }: FormTypeData,
  domain: string,
): Entry<"form_type"> {
  const text = model?.smithy;
  const fields = text === undefined ? undefined : (fieldsOf(text, id) ?? []);
  return { kind: "form_type", id, content: { domain, revision, fields, isDisabled: status === "DISABLED" } };
}
