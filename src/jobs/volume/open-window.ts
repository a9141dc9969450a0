/** Opens the days before one, with what of them teaches nothing. */
import type { PoolClient } from "pg";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import type { Budget } from "../../core/settings/settings.ts";
import { createSubjects } from "../../core/volume/subject.ts";
import { readSettings } from "../../store/settings.ts";
import { LeftOut } from "./left-out.ts";
import { VolumeWindow } from "./window.ts";

export interface OpenWindow {
  readonly window: VolumeWindow;
  readonly leftOut: LeftOut;
  readonly budget: Budget;
}

/** `first` is the first day that is judged, in ms. */
export async function openWindow(
  client: PoolClient,
  catalog: CatalogIndex,
  first: number,
): Promise<OpenWindow> {
  const window = await VolumeWindow.open(client, createSubjects(catalog), first);
  const { budget, confirmed } = await readSettings(client);
  const leftOut = new LeftOut(window.roster);
  leftOut.addConfirmed(confirmed, (key) => window.placeOf(key));
  await leftOut.addExpected(client, { from: window.from, until: first });
  return { window, leftOut, budget };
}
