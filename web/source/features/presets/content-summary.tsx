import type { PresetContent } from "../../protocol/preset-client.ts";
import { fieldLabelOf, type SpecsOfPreset, valueTextOf } from "./preset-text.ts";

interface ContentSummaryProps {
  readonly content: PresetContent;
  readonly specs: SpecsOfPreset;
}

/** What is run: data, strategy, parameters and settings. */
export function ContentSummary({ content, specs }: ContentSummaryProps) {
  const { dataset, strategy, strategy_text: text } = content;
  const values = (["parameters", "settings"] as const).flatMap((group) =>
    Object.entries(content[group]).map(([name, value]) => ({ field: `${group}.${name}`, value }))
  );
  return (
    <section aria-label="What it holds">
      <h4>What it holds</h4>
      <dl className="content-summary">
        <div>
          <dt>Dataset</dt>
          <dd>{dataset}</dd>
        </div>
        <div>
          <dt>Strategy</dt>
          <dd>{specs.strategyName ?? strategy ?? "A text of its own"}</dd>
        </div>
        {values.map(({ field, value }) => (
          <div key={field}>
            <dt>{fieldLabelOf(field, specs)}</dt>
            <dd>{valueTextOf(field, value, specs)}</dd>
          </div>
        ))}
      </dl>
      {text === undefined ? null : (
        <details className="content-text">
          <summary>Strategy text</summary>
          <pre tabIndex={0} aria-label="Strategy text"><code>{text}</code></pre>
        </details>
      )}
    </section>
  );
}
