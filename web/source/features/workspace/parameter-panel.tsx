import type { NumberSpec, ParameterValue, ParameterValues, Spec } from "../../protocol/messages.ts";
import { Checkbox } from "../../ui/checkbox.tsx";
import { Choice } from "../../ui/choice.tsx";
import { NumberField } from "../../ui/number-field.tsx";
import { Slider } from "../../ui/slider.tsx";
import { choiceLabel } from "./spec-presentation.ts";

interface ParameterPanelProps {
  /** The strategy whose parameters these are. */
  readonly strategy: string;
  readonly specs: readonly Spec[];
  readonly values: ParameterValues;
  readonly fieldErrors: Readonly<Record<string, string>>;
  onChange(name: string, value: ParameterValue): void;
}

/** A slider and a number field, a choice or a box per parameter, as the server describes them. */
export function ParameterPanel(props: ParameterPanelProps) {
  const { strategy, specs, values, fieldErrors, onChange } = props;
  return (
    <section className="panel-section parameters" aria-labelledby="parameters-title">
      <h2 id="parameters-title" className="section-title">Parameters</h2>
      {specs.length === 0 ? <p className="hint">This strategy has none.</p> : null}
      {specs.map((spec) => (
        <Parameter
          key={`${strategy}.${spec.name}.${spec.kind}`}
          spec={spec}
          value={values[spec.name] ?? spec.default}
          error={fieldErrors[`parameters.${spec.name}`]}
          onChange={(value) => onChange(spec.name, value)}
        />
      ))}
    </section>
  );
}

interface ParameterProps<S extends Spec> {
  readonly spec: S;
  readonly value: ParameterValue;
  readonly error: string | undefined;
  onChange(value: ParameterValue): void;
}

function Parameter({ spec, value, error, onChange }: ParameterProps<Spec>) {
  if (spec.kind !== "flag" && spec.kind !== "choice") {
    return <NumberParameter spec={spec} value={value} error={error} onChange={onChange} />;
  }
  return (
    <div className="parameter">
      {spec.kind === "flag"
        ? (
          <Checkbox
            label={spec.label}
            isChecked={value === true}
            testId={`parameter-${spec.name}-flag`}
            onChange={onChange}
          />
        )
        : (
          <Choice
            label={spec.label}
            value={String(value)}
            choices={spec.choices.map((choice) => ({ value: choice, label: choiceLabel(choice) }))}
            testId={`parameter-${spec.name}-choice`}
            onChange={onChange}
          />
        )}
      {error === undefined ? null : <p className="field-error" role="status">{error}</p>}
    </div>
  );
}

function NumberParameter({ spec, value, error, onChange }: ParameterProps<NumberSpec>) {
  const number = Number(value);
  return (
    <div className="parameter">
      <NumberField
        label={spec.label}
        value={number}
        min={spec.min}
        max={spec.max}
        step={spec.step}
        isInteger={spec.kind === "integer"}
        error={error}
        testId={`parameter-${spec.name}-number`}
        onChange={onChange}
      />
      <Slider
        label={`${spec.label}, slider`}
        value={number}
        min={spec.min}
        max={spec.max}
        step={spec.step}
        testId={`parameter-${spec.name}-slider`}
        onChange={onChange}
      />
    </div>
  );
}
