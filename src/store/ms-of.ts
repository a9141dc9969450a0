/**
 * SQL for a time in ms since 1970, cut as the clock is (see clock.ts). Rounded, every second moment of less than a ms would lie after the
 * clock that was read with it.
 */
export const msOf = (time: string): string => `floor(extract(epoch from ${time}) * 1000)::int8`;
