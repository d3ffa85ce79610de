import type { RequestError } from "../../protocol/rest-client.ts";
import { sentenceOf } from "../../protocol/sentence.ts";

/** What the problem says about a field: of several wrong fields each has its own words. */
export function messageFor(
  problem: RequestError | undefined,
  field: string,
): string | undefined {
  if (problem === undefined) return undefined;
  const own = problem.errors.find((error) => error.field === field);
  if (own !== undefined && problem.errors.length > 1) {
    return sentenceOf(`${own.field} ${own.detail}.`);
  }
  return own !== undefined || problem.field === field ? problem.message : undefined;
}

/** The problem's message where no shown field says it already; else empty. */
export function generalMessage(
  problem: RequestError | undefined,
  fields: readonly string[],
): string {
  if (problem === undefined) return "";
  return fields.some((field) => messageFor(problem, field) !== undefined) ? "" : problem.message;
}
