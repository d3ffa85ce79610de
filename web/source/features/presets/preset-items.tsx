import type { KeyboardEvent } from "react";
import type { Preset, PresetList } from "../../protocol/preset-client.ts";
import { formatDay } from "../../ui/moments.ts";
import { Name } from "../../ui/name.tsx";
import type { PresetPages } from "./use-preset-pages.ts";

interface PresetItemsProps {
  readonly list: PresetList;
  readonly pages: PresetPages;
  /** Only some are looked for. */
  readonly isSearch: boolean;
  readonly chosen: string | undefined;
  /** The one that the workspace belongs to. */
  readonly loaded: string | undefined;
  onChoose(preset: Preset): void;
}

const emptyTexts: Readonly<Record<PresetList, string>> = {
  own: "Nothing saved yet. Save what you see under a name, and it is here.",
  shared: "Nobody has shared a preset with you yet.",
  published: "No preset has been published yet.",
  deleted: "Nothing was deleted in the last 30 days.",
};

/** The presets of a list, page by page; arrow keys go up and down. */
export function PresetItems(props: PresetItemsProps) {
  const { list, pages, isSearch, chosen, loaded, onChoose } = props;
  const { presets, problem } = pages;
  return (
    <div className="preset-items" aria-busy={pages.isBusy}>
      {problem === undefined ? null : (
        <p className="preset-items-note" role="alert">
          {problem}{" "}
          <button type="button" className="link-button" onClick={pages.reload}>Try again</button>
        </p>
      )}
      {presets === undefined && problem === undefined
        ? <p className="preset-items-note hint" role="status">Loading …</p>
        : null}
      {presets?.length === 0
        ? (
          <p className="preset-items-note hint" role="status">
            {isSearch ? "No preset matches." : emptyTexts[list]}
          </p>
        )
        : null}
      <ul data-testid="preset-items" aria-label="Presets">
        {presets?.map((preset) => (
          <li key={preset.id}>
            <button
              type="button"
              aria-current={preset.id === chosen}
              onKeyDown={moveFocus}
              onClick={() => onChoose(preset)}
            >
              <strong>
                <Name text={preset.name} />
              </strong>
              {preset.id === loaded ? <em>loaded</em> : null}
              <span>
                {preset.dataset} · {formatDay(preset.deleted ?? preset.updated)}
                {preset.access === "owner" ? null : (
                  <>
                    {" · "}
                    <Name text={preset.owner.name} />
                  </>
                )}
                {preset.linked ? " · linked" : ""}
                {preset.published && list === "own" ? " · published" : ""}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {pages.hasMore
        ? (
          <button
            type="button"
            className="secondary-button"
            aria-disabled={pages.isBusy}
            data-testid="preset-more"
            onClick={() => pages.isBusy || pages.more()}
          >
            More
          </button>
        )
        : null}
    </div>
  );
}

function moveFocus(event: KeyboardEvent<HTMLButtonElement>): void {
  const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };
  const step = steps[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const buttons = [...event.currentTarget.closest("ul")?.querySelectorAll("button") ?? []];
  const place = buttons.indexOf(event.currentTarget);
  buttons[Math.min(buttons.length - 1, Math.max(0, place + step))]?.focus();
}
