interface CheckboxProps {
  readonly label: string;
  readonly isChecked: boolean;
  readonly testId?: string;
  onChange(isChecked: boolean): void;
}

/** On or off; the browser's own box, in the colour of the page. */
export function Checkbox({ label, isChecked, testId, onChange }: CheckboxProps) {
  return (
    <label className="checkbox">
      <input
        type="checkbox"
        checked={isChecked}
        data-testid={testId}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span className="label">{label}</span>
    </label>
  );
}
