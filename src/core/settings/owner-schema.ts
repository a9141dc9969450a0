/** What a settings file may say of how the owners of a domain want to be told. */
import { z } from "zod";
import { WEEKDAYS } from "../alert/calendar.ts";
import { sinkOf } from "../alert/route.ts";
import { text } from "../catalog/fields.ts";
import { parseEventTime } from "../record/time.ts";
import type { OwnerSettings } from "./domain.ts";

/** A page that waits for a week is none. */
const MINUTES_MAX = 7 * 24 * 60;
const STEPS_MAX = 10;
const DAYS_MAX = 1000;

export const topicSchema = text.refine(
  (route) =>
    sinkOf(route) === "sns"
      ? /^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:.+$/.test(route)
      : sinkOf(route) !== undefined,
  "is no topic; write arn:aws:sns:eu-west-1:123456789012:NAME, the ARN of an event bus, or an https:// URL",
);

const day = z
  .string("is no day; write 2026-12-25, in quotes where the file is JSON")
  .refine((value) => parseEventTime(`${value}T00:00:00Z`) !== undefined, "is no day; write 2026-12-25");

const absence = z.strictObject({ from: day, until: day }).refine(({ from, until }) => until > from, {
  path: ["until"],
  message: "must be after from; it is the first day that the owners are back on",
});

const step = z
  .strictObject({
    after_minutes: z.number("must be a number of minutes").int().min(1).max(MINUTES_MAX),
    topic_arn: topicSchema,
  })
  .transform(({ after_minutes: afterMinutes, topic_arn: topicArn }) => ({ afterMinutes, topicArn }));

const escalation = z
  .array(step)
  .max(STEPS_MAX)
  .refine(
    (steps) => steps.every(({ afterMinutes }, at) => afterMinutes > (steps[at - 1]?.afterMinutes ?? 0)),
    "each step must come after the one before",
  );

export const ownerFields = {
  deputy_topic_arn: topicSchema.nullish(),
  absences: z.array(absence).max(DAYS_MAX).nullish(),
  working_days: z
    .array(z.enum(WEEKDAYS, `must be one of ${WEEKDAYS.join(", ")}`))
    .min(1, "names none; leave it out for Monday to Friday")
    .nullish(),
  holidays: z.array(day).max(DAYS_MAX).nullish(),
  escalation: escalation.nullish(),
  messages_a_day: z.number("must be a number").int().min(0).max(1000).nullish(),
  answer_within: z.number("must be a number of working days").int().min(1).max(90).nullish(),
};

export type WrittenOwner = z.output<z.ZodObject<typeof ownerFields>>;

export function ownerOf(written: WrittenOwner): OwnerSettings {
  const {
    deputy_topic_arn: deputyTopicArn,
    absences,
    working_days: workingDays,
    holidays,
    escalation: steps,
  } = written;
  const { messages_a_day: messagesADay, answer_within: answerWithin } = written;
  return {
    ...(typeof deputyTopicArn === "string" && { deputyTopicArn }),
    ...(absences && { absences }),
    ...(workingDays && { workingDays }),
    ...(holidays && { holidays: holidays.toSorted() }),
    ...(steps && { escalation: steps }),
    ...(typeof messagesADay === "number" && { messagesADay }),
    ...(typeof answerWithin === "number" && { answerWithin }),
  };
}
