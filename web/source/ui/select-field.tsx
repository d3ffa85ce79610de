import { useId } from "react";

interface SelectFieldProps {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly testId: string;
  readonly error?: string | undefined;
  onChange(value: string): void;
}

/** One of several, chosen from a list. */
export function SelectField(props: SelectFieldProps) {
  const id = useId();
  return (
    <div className="select-field">
      <label htmlFor={id} className="label">{props.label}</label>
      <select
        id={id}
        value={props.value}
        data-testid={props.testId}
        aria-invalid={props.error !== undefined}
        aria-describedby={props.error === undefined ? undefined : `${id}-note`}
        onChange={(event) => props.onChange(event.target.value)}
      >
        {props.choices.map(({ value, label }) => <option key={value} value={value}>{label}
        </option>)}
      </select>
      {props.error === undefined
        ? null
        : <p id={`${id}-note`} className="field-error">{props.error}</p>}
    </div>
  );
}
