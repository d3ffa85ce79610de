import { useState } from "react";
import type { Preset, PresetContent } from "../../protocol/preset-client.ts";
import { RequestError } from "../../protocol/rest-client.ts";
import {
  type About,
  haveOtherResult,
  presetContentOf,
  presetStateOf,
} from "../presets/preset-content.ts";
import { obstacleOf } from "../presets/obstacle.ts";
import { PresetDialog } from "../presets/preset-dialog.tsx";
import { PresetPanel } from "../presets/preset-panel.tsx";
import { receiptMarkOf } from "../presets/receipt-mark.ts";
import { usePresetDesk } from "../presets/use-preset-desk.ts";
import type { DockPane } from "./remembered-layout.ts";
import { acceptable, type Selection } from "./selection.ts";
import { strategyOf, type WorkspaceSnapshot } from "./workspace-snapshot.ts";
import type { Workspace } from "./workspace.ts";

interface WorkspacePresetsProps {
  readonly user: string;
  readonly isInSight: boolean;
  readonly workspace: Workspace;
  readonly snapshot: WorkspaceSnapshot;
  readonly selection: Selection;
  /** Nothing runs: the text of the strategy does not compile. */
  readonly isBroken: boolean;
  readonly dock: DockPane | undefined;
  onDock(dock: DockPane | undefined): void;
}

/** The presets of the workspace: its own, and the dialog of all. */
export function WorkspacePresets(props: WorkspacePresetsProps) {
  const { workspace, snapshot, selection, dock, onDock } = props;
  const { hello, specs, receipt } = snapshot;
  const [hasDialog, setDialog] = useState(false);
  const contentNow = (about: About) =>
    presetContentOf(selection, workspace.chartLayout, dock, about);
  const lay = (content: PresetContent) => {
    const obstacle = hello && obstacleOf(content, hello);
    if (obstacle !== undefined) {
      throw new RequestError(422, `This preset cannot be opened here: ${obstacle}.`);
    }
    const before = workspace.chartLayout;
    const state = presetStateOf(content);
    workspace.apply(state);
    if (state.dock !== undefined) onDock(state.dock ?? undefined);
    return () => {
      workspace.lay(selection, before);
      onDock(dock);
    };
  };
  const { desk, state } = usePresetDesk({
    user: props.user,
    isInSight: props.isInSight,
    isReady: hello !== undefined,
    lay,
    onAll: () => setDialog(true),
  });
  const preset = state.loaded?.preset;
  const settings = hello?.settings ?? [];
  const isEdited = preset !== undefined && haveOtherResult(contentNow(preset), preset, {
    parameters: acceptable(specs, {}),
    settings: acceptable(settings, {}),
  });
  const specsOf = (shown: Preset) => {
    const strategy = strategyOf(hello, presetStateOf(shown).strategy);
    const isReady = shown.strategy_text === undefined;
    return {
      parameters: strategy?.parameters ?? [],
      settings,
      strategyName: strategy && (isReady ? strategy.name : `${strategy.name}, edited`),
    };
  };
  return (
    <>
      <PresetPanel
        desk={desk}
        state={state}
        isEdited={isEdited}
        isBroken={props.isBroken}
        mark={preset && receipt && receiptMarkOf(preset, receipt)}
        contentNow={contentNow}
        onAll={() => setDialog(true)}
      />
      {hasDialog
        ? (
          <PresetDialog
            desk={desk}
            state={state}
            specsOf={specsOf}
            onClose={() => setDialog(false)}
          />
        )
        : null}
    </>
  );
}
