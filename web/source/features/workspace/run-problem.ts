import type { Failure, Spec } from "../../protocol/messages.ts";
import { sentenceOf } from "../../protocol/sentence.ts";

/** Messages that say something of the field that they go with: "must be from 2 to 200". */
const PREDICATE = /^(must|is|are|has|and|cannot)\b/;
const subjects: Readonly<Record<string, string>> = {
  strategy: "the strategy",
  strategy_text: "the strategy",
  dataset: "the dataset",
};

/** Why a run was refused, as a sentence that names what is at fault as its user knows it. */
export function problemOfRun(
  { field, message }: Pick<Failure, "field" | "message">,
  specs: { readonly parameters: readonly Spec[]; readonly settings: readonly Spec[] },
): string {
  if (field === null || !PREDICATE.test(message)) return sentenceOf(message);
  return sentenceOf(`${subjectOf(field, specs)} ${message}`);
}

/** What is said at the field that is at fault. */
export function fieldErrorsOf(
  { field, message }: Pick<Failure, "field" | "message">,
): Readonly<Record<string, string>> {
  return field === null ? {} : { [field]: sentenceOf(message) };
}

/** Whether the data have fewer rows than were asked for: a newer version of them, that is. */
export function isBeyondData({ code, field }: Pick<Failure, "code" | "field">): boolean {
  return code === "out_of_range" && (field === "view.first_row" || field === "view.last_row");
}

function subjectOf(
  field: string,
  { parameters, settings }: Parameters<typeof problemOfRun>[1],
): string {
  const [kind, ...rest] = field.split(".");
  const name = rest.join(".");
  const specs = kind === "parameters" ? parameters : kind === "settings" ? settings : [];
  return specs.find((spec) => spec.name === name)?.label ?? subjects[field] ?? field;
}
