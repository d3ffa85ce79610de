import { useId, useState } from "react";
import { parseNumber, problemOf, tidy } from "./number-text.ts";

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly isInteger: boolean;
  /** Shown after the number, as "%". */
  readonly unit?: string;
  /** What the server says about it. */
  readonly error?: string | undefined;
  readonly testId?: string;
  readonly isLabelHidden?: boolean;
  onChange(value: number): void;
}

/**
 * A number typed by hand. Every acceptable state of the text applies at once; what is not acceptable
 * is marked, said, and never applied; leaving the field brings the value in force back.
 */
export function NumberField(props: NumberFieldProps) {
  const { label, value, min, max, step, isInteger, unit, error, onChange } = props;
  const id = useId();
  const [draft, setDraft] = useState<string>();
  const bare = (text: string) =>
    unit !== undefined && text.trim().endsWith(unit) ? text.trim().slice(0, -unit.length) : text;
  const problem = draft === undefined ? undefined : problemOf(bare(draft), min, max, isInteger);
  const shownError = problem ?? error;

  const change = (text: string) => {
    setDraft(text);
    const number = bare(text);
    if (problemOf(number, min, max, isInteger) === undefined) onChange(parseNumber(number));
  };
  const stepBy = (steps: number) => {
    const next = Math.min(max, Math.max(min, tidy(value + steps * step)));
    setDraft(undefined);
    onChange(next);
  };

  return (
    <div className="number-field" data-invalid={shownError !== undefined}>
      <label htmlFor={id} className={props.isLabelHidden === true ? "visually-hidden" : "label"}>
        {label}
      </label>
      <div className="number-field-box">
        <input
          id={id}
          type="text"
          inputMode="decimal"
          autoComplete="off"
          spellCheck={false}
          value={draft ?? String(value)}
          data-testid={props.testId}
          aria-invalid={shownError !== undefined}
          aria-describedby={shownError === undefined ? undefined : `${id}-error`}
          onChange={(event) => change(event.target.value)}
          onFocus={(event) => event.target.select()}
          onBlur={() => setDraft(undefined)}
          onKeyDown={(event) => {
            if (event.key === "ArrowUp") stepBy(event.shiftKey ? 10 : 1);
            else if (event.key === "ArrowDown") stepBy(event.shiftKey ? -10 : -1);
            else return;
            event.preventDefault();
          }}
        />
        {unit === undefined ? null : <span className="unit" aria-hidden="true">{unit}</span>}
      </div>
      {shownError === undefined
        ? null
        : (
          <p id={`${id}-error`} className="field-error" role="status" title={shownError}>
            {shownError}
          </p>
        )}
    </div>
  );
}
