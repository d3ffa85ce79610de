import { useEffect, useId, useRef } from "react";

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly type?: "text" | "password" | "search" | "datetime-local";
  readonly autoComplete: string;
  readonly testId: string;
  readonly error?: string | undefined;
  readonly hint?: string;
  /** Takes the focus when it appears. */
  readonly isFirst?: boolean;
  /** May stay empty. */
  readonly isOptional?: boolean;
  readonly lengthMax?: number;
  readonly placeholder?: string;
  readonly inputMode?: "text" | "numeric";
  onChange(value: string): void;
}

export function TextField(props: TextFieldProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (props.isFirst === true) input.current?.focus();
  }, [props.isFirst]);
  const note = props.error ?? props.hint;
  return (
    <div className="text-field">
      <label htmlFor={id} className="label">{props.label}</label>
      <input
        ref={input}
        id={id}
        type={props.type ?? "text"}
        value={props.value}
        autoComplete={props.autoComplete}
        autoCapitalize="none"
        spellCheck={false}
        required={props.isOptional !== true}
        maxLength={props.lengthMax}
        placeholder={props.placeholder}
        inputMode={props.inputMode}
        data-testid={props.testId}
        aria-invalid={props.error !== undefined}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        onChange={(event) => props.onChange(event.target.value)}
      />
      {note === undefined
        ? null
        : (
          <p id={`${id}-note`} className={props.error === undefined ? "hint" : "field-error"}>
            {note}
          </p>
        )}
    </div>
  );
}
