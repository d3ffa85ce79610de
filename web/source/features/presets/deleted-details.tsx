import type { Preset } from "../../protocol/preset-client.ts";
import { ContentSummary } from "./content-summary.tsx";
import type { SpecsOfPreset } from "./preset-text.ts";
import { formatDay } from "../../ui/moments.ts";
import { Name } from "../../ui/name.tsx";

const KEPT_MILLIS = 30 * 86_400_000;

interface DeletedDetailsProps {
  readonly specs: SpecsOfPreset;
  readonly preset: Preset;
  onRestore(): void;
}

/** A deleted preset: it can be had back, and for how long. */
export function DeletedDetails({ preset, specs, onRestore }: DeletedDetailsProps) {
  return (
    <section className="preset-details" aria-label="Deleted preset">
      <header>
        <h3>
          <Name text={preset.name} />
        </h3>
        <p className="hint">
          {preset.dataset} · version {preset.version} · gone for good on{" "}
          {formatDay((preset.deleted ?? 0) + KEPT_MILLIS)}
        </p>
      </header>
      {preset.description ? <p className="preset-description">{preset.description}</p> : null}
      <div className="preset-actions">
        <button
          type="button"
          className="primary-button"
          data-testid="preset-restore"
          onClick={onRestore}
        >
          Restore
        </button>
      </div>
      <ContentSummary content={preset} specs={specs} />
    </section>
  );
}
