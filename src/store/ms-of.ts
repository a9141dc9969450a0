/**
 * SQL for a time in ms since 1970, or for how long something took, cut as the clock is (see clock.ts): rounded, a moment would lie after
 * the clock that was read with it.
 */
export const msOf = (time: string): string => `floor(extract(epoch from ${time}) * 1000)::int8`;
