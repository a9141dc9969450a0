/** The variable that says where the catalog file of a deployment lies. */
import { text } from "./fields.ts";

export const catalogFields = {
  AUDITPLANE_CATALOG: text.describe(
    "The catalog file of workers and of doctor, where no --catalog is given. Of no effect where AUDITPLANE_CONTROL_PLANE is set. Absent: none.",
  ),
} as const;

/** undefined: there is none, or the control plane says what it would. */
export function catalogFile(data: {
  readonly AUDITPLANE_CATALOG?: string | undefined;
  readonly AUDITPLANE_CONTROL_PLANE: readonly string[];
}): string | undefined {
  const { AUDITPLANE_CATALOG: path, AUDITPLANE_CONTROL_PLANE: controlPlane } = data;
  return controlPlane.length > 0 ? undefined : path;
}
