import { useId } from "react";

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly testId?: string;
  readonly isLabelHidden?: boolean;
  onChange(value: string): void;
}

/** A few exclusive options side by side. */
export function Choice({ label, value, choices, testId, isLabelHidden, onChange }: ChoiceProps) {
  const name = useId();
  return (
    <fieldset className="choice" data-testid={testId}>
      <legend className={isLabelHidden === true ? "visually-hidden" : "label"}>{label}</legend>
      <div className="choice-options">
        {choices.map((choice) => (
          <label key={choice.value} className="choice-option">
            <input
              type="radio"
              name={name}
              value={choice.value}
              checked={choice.value === value}
              onChange={() => onChange(choice.value)}
            />
            <span>{choice.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
