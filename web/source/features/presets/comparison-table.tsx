import type { JsonValue, PresetDifference } from "../../protocol/preset-client.ts";
import { layoutDifferences } from "./layout-differences.ts";
import { lineChanges } from "./line-changes.ts";
import { fieldLabelOf, type SpecsOfPreset, valueTextOf } from "./preset-text.ts";

interface ComparisonTableProps {
  readonly from: number;
  readonly to: number;
  readonly differences: readonly PresetDifference[];
  readonly specs: SpecsOfPreset;
}

/** In what two versions differ; of texts the lines that were changed. */
export function ComparisonTable({ from, to, differences, specs }: ComparisonTableProps) {
  const rows = differences.flatMap((difference) =>
    difference.field === "layout" ? layoutDifferences(difference) : [difference]
  );
  if (rows.length === 0) {
    return <p className="hint" data-testid="comparison">Nothing differs.</p>;
  }
  return (
    <table className="comparison" data-testid="comparison">
      <caption className="visually-hidden">Version {from} against version {to}</caption>
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">Version {from}</th>
          <th scope="col">Version {to}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ field, before, after }) => (
          <tr key={field}>
            <th scope="row">{fieldLabelOf(field, specs)}</th>
            {areTexts(field, before, after)
              ? (
                <td colSpan={2}>
                  <Changes before={before as string} after={after as string} />
                </td>
              )
              : (
                <>
                  <td>
                    <bdi>{valueTextOf(field, before, specs)}</bdi>
                  </td>
                  <td>
                    <bdi>{valueTextOf(field, after, specs)}</bdi>
                  </td>
                </>
              )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function areTexts(field: string, before: JsonValue | undefined, after: JsonValue | undefined) {
  return field === "strategy_text" && typeof before === "string" && typeof after === "string";
}

function Changes({ before, after }: { readonly before: string; readonly after: string }) {
  return (
    <ol className="line-changes">
      {lineChanges(before, after).map(({ kind, number, text }) => (
        <li key={`${kind} ${number}`} data-kind={kind}>
          <span className="visually-hidden">{kind} line</span>
          <small>{number}</small>
          <code>{text === "" ? " " : text}</code>
        </li>
      ))}
    </ol>
  );
}
