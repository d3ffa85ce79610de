import type { ParameterValue, ParameterValues, Spec } from "../../protocol/messages.ts";
import { Checkbox } from "../../ui/checkbox.tsx";
import { Choice } from "../../ui/choice.tsx";
import { NumberField } from "../../ui/number-field.tsx";
import { choiceLabel, fromShown, presentationOf, toShown } from "./spec-presentation.ts";

interface SettingsPanelProps {
  readonly specs: readonly Spec[];
  readonly values: ParameterValues;
  readonly fieldErrors: Readonly<Record<string, string>>;
  onChange(name: string, value: ParameterValue): void;
}

/** Cash, costs and the fill rule. */
export function SettingsPanel({ specs, values, fieldErrors, onChange }: SettingsPanelProps) {
  return (
    <section className="panel-section" aria-labelledby="settings-title">
      <h2 id="settings-title" className="section-title">Simulation</h2>
      <div className="settings-grid">
        {specs.map((spec) => (
          <Setting
            key={spec.name}
            spec={spec}
            value={values[spec.name] ?? spec.default}
            error={fieldErrors[`settings.${spec.name}`]}
            onChange={(value) => onChange(spec.name, value)}
          />
        ))}
      </div>
    </section>
  );
}

interface SettingProps {
  readonly spec: Spec;
  readonly value: ParameterValue;
  readonly error: string | undefined;
  onChange(value: ParameterValue): void;
}

function Setting({ spec, value, error, onChange }: SettingProps) {
  if (spec.kind === "choice") {
    return (
      <Choice
        label={spec.label}
        value={String(value)}
        choices={spec.choices.map((choice) => ({ value: choice, label: choiceLabel(choice) }))}
        testId={`setting-${spec.name}-choice`}
        onChange={onChange}
      />
    );
  }
  if (spec.kind === "flag") {
    return (
      <Checkbox
        label={spec.label}
        isChecked={value === true}
        testId={`setting-${spec.name}-flag`}
        onChange={onChange}
      />
    );
  }
  const { scale, unit } = presentationOf(spec);
  return (
    <NumberField
      label={spec.label}
      value={toShown(Number(value), scale)}
      min={toShown(spec.min, scale)}
      max={toShown(spec.max, scale)}
      step={toShown(spec.step, scale)}
      isInteger={spec.kind === "integer"}
      {...(unit === undefined ? {} : { unit })}
      error={error}
      testId={`setting-${spec.name}-number`}
      onChange={(shown) => onChange(fromShown(shown, scale))}
    />
  );
}
