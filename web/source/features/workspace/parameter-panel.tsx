import type { NumberSpec, ParameterValues, Spec, Strategy } from "../../protocol/messages.ts";
import { Choice } from "../../ui/choice.tsx";
import { NumberField } from "../../ui/number-field.tsx";
import { Slider } from "../../ui/slider.tsx";
import { choiceLabel } from "./spec-presentation.ts";

interface ParameterPanelProps {
  readonly strategy: Strategy;
  readonly values: ParameterValues;
  readonly fieldErrors: Readonly<Record<string, string>>;
  onChange(name: string, value: number | string): void;
}

/** A slider and a number field per parameter, as the server describes them. */
export function ParameterPanel({ strategy, values, fieldErrors, onChange }: ParameterPanelProps) {
  return (
    <section className="panel-section parameters" aria-labelledby="parameters-title">
      <h2 id="parameters-title" className="section-title">Parameters</h2>
      {strategy.parameters.map((spec) => (
        <Parameter
          key={`${strategy.id}.${spec.name}`}
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
  readonly value: number | string;
  readonly error: string | undefined;
  onChange(value: number | string): void;
}

function Parameter({ spec, value, error, onChange }: ParameterProps<Spec>) {
  if (spec.kind !== "choice") {
    return <NumberParameter spec={spec} value={value} error={error} onChange={onChange} />;
  }
  return (
    <div className="parameter">
      <Choice
        label={spec.label}
        value={String(value)}
        choices={spec.choices.map((choice) => ({ value: choice, label: choiceLabel(choice) }))}
        testId={`parameter-${spec.name}-choice`}
        onChange={onChange}
      />
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
