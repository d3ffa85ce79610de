import type { CausalityResult } from "../../protocol/run-messages.ts";
import { formatCount } from "../../ui/formats.ts";
import type { CausalityState } from "./causality-check.ts";
import { causalText, extentText, hasSignals } from "./verdict-text.ts";

interface CausalityPanelProps {
  readonly state: CausalityState;
  /** Whether there is a strategy that could be checked. */
  readonly canStart: boolean;
  /** When a bar was, for people; undefined while times are on their way. */
  timeText(row: number): string | undefined;
  onStart(): void;
  onCancel(): void;
  onGo(row: number): void;
}

/** Starts the look-ahead check, follows it, says how it ended. */
export function CausalityPanel(props: CausalityPanelProps) {
  const { state } = props;
  return (
    <section className="causality" aria-label="Look-ahead check" data-testid="causality">
      {state.stage === "running"
        ? (
          <>
            <progress
              aria-label="Look-ahead check"
              max={Math.max(1, state.total)}
              value={state.done}
            />
            <span className="causality-count">
              {formatCount(state.done)} of {formatCount(state.total)}
            </span>
            <button
              type="button"
              className="tool-button"
              data-testid="causality-cancel"
              onClick={props.onCancel}
            >
              Cancel
            </button>
          </>
        )
        : (
          <button
            type="button"
            className="secondary-button"
            title="Changes the bars behind many places; whatever was decided before must stay"
            data-testid="causality-start"
            disabled={!props.canStart}
            onClick={props.onStart}
          >
            Look-ahead check
          </button>
        )}
      <div className="causality-verdict" role="status" data-testid="causality-verdict">
        {state.stage === "failed" ? <p className="field-error">{state.message}</p> : null}
        {state.stage === "verdict" ? <Verdict {...props} result={state.result} /> : null}
      </div>
    </section>
  );
}

function Verdict({ result, timeText, onGo }: CausalityPanelProps & {
  readonly result: CausalityResult;
}) {
  const { isCausal, row, name } = result;
  if (isCausal) {
    return <p data-sign={hasSignals(result) ? "positive" : undefined}>{causalText(result)}</p>;
  }
  const extent = extentText(result);
  return (
    <p data-sign="negative">
      Sees the future: {name === null ? "a value" : wordsOf(name)}{" "}
      changed with what came after{row === null ? "." : " bar "}
      {row === null
        ? null
        : (
          <button type="button" className="link-button" onClick={() => onGo(row)}>
            {timeText(row) ?? formatCount(row)}
          </button>
        )}
      {extent === undefined ? null : ` (looked at: ${extent})`}
    </p>
  );
}

const wordsOf = (name: string) => name.replaceAll("_", " ");
