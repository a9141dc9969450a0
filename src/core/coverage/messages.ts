/** Messages of the queue that announce nothing that is read, by what is wrong with them: what they meant may be lost. */

export interface UnknownMessages {
  readonly problem: string;
  /** In the last day. */
  readonly count: number;
  /** When the last one came, in ms. */
  readonly lastAt: number;
}

/** SNS sends nothing before: https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
export const UNCONFIRMED = "it asks that the queue's subscription to a topic be confirmed";

/** `place`: a bucket, or a part of one. */
export function elsewhere(place: string): string {
  return `it is about ${place}, which is in none of the locations given`;
}

export function messageFix(problem: string): string {
  if (problem === UNCONFIRMED)
    return "confirm it: aws sns confirm-subscription --topic-arn … --token …, with TopicArn and Token of its body in unknown_messages";
  const [, place] = /^it is about (s3:\/\/.+), which is in none/.exec(problem) ?? [];
  return place === undefined
    ? "see their bodies in unknown_messages, and send to the queue only what announces the trail's files"
    : `add ${place} to AUDITPLANE_TRAIL_LOCATIONS, or have the queue told of no other files than the trail's`;
}
