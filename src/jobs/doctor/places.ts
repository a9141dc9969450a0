/** Asks LookupEvents and Macie once in each account and Region, with the credentials that a worker uses there. */
import type { Check } from "../../core/doctor/check.ts";
import { judgeNoPlaces, judgePlace } from "../../core/doctor/places.ts";
import { refusalOf } from "../../core/refusal/refusal.ts";
import type { Refusal } from "../../core/refusal/refusal.ts";
import { HOUR_MS } from "../../core/record/time.ts";
import { openClients } from "../../sources/lookup-events/clients.ts";
import { callsOf } from "../../sources/macie/calls.ts";
import { createMacieClient } from "../../sources/macie/index.ts";
import type { AwsGiven, Place } from "./given.ts";
import { someAtOnce } from "../some-at-once.ts";

export async function examinePlaces(aws: AwsGiven, now: () => number): Promise<Check[]> {
  const [lookup, macie] = await Promise.all([examineLookup(aws, now()), examineMacie(aws, now())]);
  return [...lookup, ...macie];
}

async function examineLookup({ lookup, role, region }: AwsGiven, now: number): Promise<Check[]> {
  if (lookup.length === 0) return [judgeNoPlaces("lookup")];
  const clients = openClients(role && { ...role, stsRegion: region });
  try {
    return await someAtOnce(lookup, async (place) => {
      const input = { StartTime: new Date(now - HOUR_MS), EndTime: new Date(now), MaxResults: 1 };
      const options = { signal: undefined, beforeSend: () => Promise.resolve() };
      const refusal = await refusalIn(() => clients.of(place).lookupEvents(input, options));
      return judgePlace({ api: "lookup", place: nameOf(place), refusal });
    });
  } finally {
    clients.close();
  }
}

async function examineMacie({ macie }: AwsGiven, now: number): Promise<Check[]> {
  if (macie.length === 0) return [judgeNoPlaces("macie")];
  return await someAtOnce(macie, async (place) => {
    const client = createMacieClient({ region: place.region, attemptsMax: 2, answerTimeoutMs: 10_000 });
    try {
      const refusal = await refusalIn(async () => {
        const listed = await callsOf(client).list({ from: now - HOUR_MS, nextToken: undefined }, undefined);
        if (listed.kind === "not_enabled")
          throw Object.assign(new Error(listed.detail), { name: "AccessDeniedException" });
      });
      return judgePlace({ api: "macie", place: nameOf(place), refusal });
    } finally {
      client.destroy();
    }
  });
}

async function refusalIn(ask: () => Promise<unknown>): Promise<Refusal | undefined> {
  try {
    await ask();
    return undefined;
  } catch (error) {
    return refusalOf(error);
  }
}

function nameOf({ account, region }: Place): string {
  return `${account}/${region}`;
}
