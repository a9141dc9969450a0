/** What explanations say where what was announced is taken out. */
import type { ClosedDay } from "../past.ts";

/** Empty: nothing of that person was announced. */
export function leftNote(place: number, { left = [] }: Pick<ClosedDay, "left">): string {
  const hours = left
    .filter((one) => one.place === place)
    .map(({ hour }) => `${String(hour).padStart(2, "0")}:00`);
  if (hours.length === 0) return "";
  return `what an exception expects is taken out, of ${hours.join(", ")}`;
}
