/** Changes a mesh at random, one valid catalog after the other. */
import type { Random } from "../../src/simulate/random.ts";
import { catalogOf } from "../support/pipeline.ts";
import type { PlainMesh } from "./first-mesh.ts";
import { MESH_CHANGES } from "./mesh-changes.ts";

/** How often another change is tried where one gave no valid catalog. */
const TRIES = 12;

/** The mesh after some random changes; the given one stays as it is. */
export function changed(mesh: PlainMesh, random: Random, times: number): PlainMesh {
  let current = mesh;
  for (let left = times; left > 0; left--) current = changedOnce(current, random);
  return current;
}

function changedOnce(mesh: PlainMesh, random: Random): PlainMesh {
  for (let left = TRIES; left > 0; left--) {
    const next = structuredClone(mesh);
    random.pick(MESH_CHANGES)(next, random);
    if (isValid(next)) return next;
  }
  return mesh;
}

function isValid(mesh: PlainMesh): boolean {
  try {
    catalogOf({ ...mesh });
    return true;
  } catch {
    return false;
  }
}
