/** Where a domain's own terms would loosen the floor: each is refused, with what the floor says. */
import { shown } from "../problem.ts";
import { allowsCostCenter, sayCostCenters } from "./cost-centers.ts";
import type { PolicyFault } from "./fault.ts";
import { isPlaceOf } from "./place-pattern.ts";
import type { ClassTerms, MeshPolicy, PolicyTerms, UnitPolicy } from "./policy.ts";

type Floor = Pick<MeshPolicy, keyof PolicyTerms>;

/** None where every term of the unit is as strict as the floor's, or stricter. Paths are within the unit's entry. */
export function loosened(floor: Floor, unit: UnitPolicy): PolicyFault[] {
  return [
    ...longer(["access_ends_within_hours"], floor.accessEndsWithinHours, unit.accessEndsWithinHours),
    ...longer(["requests_wait_hours"], floor.requestsWaitHours, unit.requestsWaitHours),
    ...otherApprovers(floor, unit),
    ...beyond("regions", unit.regions, { allowed: floor.regions, isWithin: (one, other) => one === other }),
    ...beyond("locations", unit.locations, { allowed: floor.locations, isWithin: isPlaceOf }),
    ...otherCostCenters(floor, unit),
    ...otherClasses(floor, unit),
    ...unit.classifications.flatMap((terms, at) => looserClass(floor, terms, at)),
  ];
}

/** Of what is stricter the lesser it is. */
function longer(
  path: readonly (string | number)[],
  floor: number | undefined,
  own: number | undefined,
): PolicyFault[] {
  if (floor === undefined || own === undefined || own <= floor) return [];
  const message = `${own} loosens the floor, which says ${floor}; write ${floor} or less, or leave it out`;
  return [{ path, message: `${path.at(-1) ?? ""}: ${message}` }];
}

function otherApprovers({ approvers: floor }: Floor, { approvers: own }: UnitPolicy): PolicyFault[] {
  if (floor === undefined || own === undefined || floor === own || floor === "either") return [];
  const message = `approvers: ${own} lets others approve than the floor, which says ${floor}; write ${floor}, or leave it out`;
  return [{ path: ["approvers"], message }];
}

function beyond(
  name: string,
  own: readonly string[] | undefined,
  {
    allowed,
    isWithin,
  }: { allowed: readonly string[] | undefined; isWithin: (floor: string, own: string) => boolean },
): PolicyFault[] {
  if (!allowed || !own) return [];
  return own.flatMap((one, at) =>
    allowed.some((floor) => isWithin(floor, one))
      ? []
      : [
          {
            path: [name, at],
            message: `${name}: ${shown(one)} loosens the floor, which says ${shown(allowed.join(", "))}; remove it`,
          },
        ],
  );
}

function otherCostCenters({ costCenters: floor }: Floor, { costCenters: own }: UnitPolicy): PolicyFault[] {
  if (!floor || !own || !("list" in own)) return []; // of a pattern both hold
  return own.list.flatMap((one, at) =>
    allowsCostCenter([floor], one)
      ? []
      : [
          {
            path: ["cost_centers", at],
            message: `cost_centers: ${shown(one)} loosens the floor, which says ${shown(sayCostCenters([floor]))}; remove it`,
          },
        ],
  );
}

function otherClasses({ classifications }: Floor, { allowedClassifications }: UnitPolicy): PolicyFault[] {
  const names = classifications.map(({ name }) => name);
  return (allowedClassifications ?? []).flatMap((one, at) =>
    hasName(names, one)
      ? []
      : [
          {
            path: ["allowed_classifications", at],
            message: `allowed_classifications: the floor has no ${shown(one)}; it says ${shown(names.join(", ")) || "none"}`,
          },
        ],
  );
}

function looserClass({ classifications }: Floor, own: ClassTerms, at: number): PolicyFault[] {
  const floor = classifications.find(({ name }) => name.toLowerCase() === own.name.toLowerCase());
  const place = ["classifications", at];
  if (!floor) {
    const names = classifications.map(({ name }) => name).join(", ");
    const message = `classifications: the floor has no ${shown(own.name)}; it says ${shown(names) || "none"}`;
    return [{ path: [...place, "name"], message }];
  }
  const copies =
    floor.copies === "forbidden" && own.copies === "allowed"
      ? [
          {
            path: [...place, "copies"],
            message: `copies: allowed loosens the floor, which says forbidden for ${shown(own.name)}; remove it`,
          },
        ]
      : [];
  return [
    ...longer([...place, "review_every_days"], floor.reviewEveryDays, own.reviewEveryDays),
    ...longer([...place, "longest_days"], floor.longestDays, own.longestDays),
    ...copies,
  ];
}

function hasName(names: readonly string[], wanted: string): boolean {
  return names.some((name) => name.toLowerCase() === wanted.toLowerCase());
}
