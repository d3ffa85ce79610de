import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import type { User } from "../../protocol/rest-client.ts";
import { Dock } from "../../ui/dock.tsx";
import { idleText } from "../editor/desk-text.ts";
import { runInputsOf } from "../presets/preset-content.ts";
import { ReceiptDialog, type ReceiptSubject } from "../receipt/receipt-dialog.tsx";
import { ChartView } from "./chart-view.tsx";
import { CreditsDialog } from "./credits-dialog.tsx";
import { ParameterPanel } from "./parameter-panel.tsx";
import { SettingsPanel } from "./settings-panel.tsx";
import { StatisticsPanel } from "./statistics-panel.tsx";
import { TopBar } from "./top-bar.tsx";
import { StrategyDialog } from "./strategy-dialog.tsx";
import { useLayout } from "./use-layout.ts";
import { StrategyPane, TradesPane } from "./workspace-dock.tsx";
import { WorkspacePresets } from "./workspace-presets.tsx";
import { datasetOf, strategyOf } from "./workspace-snapshot.ts";
import { Workspace } from "./workspace.ts";

interface WorkspacePageProps {
  readonly user: User;
  /** No other page is above it. */
  readonly isInSight: boolean;
  onSessionEnded(): void;
}

export function WorkspacePage({ user, isInSight, onSessionEnded }: WorkspacePageProps) {
  const [workspace, setWorkspace] = useState<Workspace>();
  useEffect(() => {
    const made = new Workspace(user.id, onSessionEnded);
    setWorkspace(made);
    return () => made.dispose();
  }, [user.id, onSessionEnded]);
  if (workspace === undefined) return null;
  return <OpenWorkspace user={user.id} workspace={workspace} isInSight={isInSight} />;
}

interface OpenWorkspaceProps {
  /** By identifier. */
  readonly user: string;
  readonly workspace: Workspace;
  readonly isInSight: boolean;
}

function OpenWorkspace({ user, workspace, isInSight }: OpenWorkspaceProps) {
  const snapshot = useSyncExternalStore(workspace.subscribe, workspace.snapshot);
  const [hasCredits, setCredits] = useState(false);
  const [hasStrategies, setStrategies] = useState(false);
  const [receiptSubject, setReceiptSubject] = useState<ReceiptSubject>();
  const layout = useLayout(isInSight);
  const { hello, selection, specs, shown, fieldErrors } = snapshot;
  const strategy = strategyOf(hello, selection?.strategy);
  const desk = useSyncExternalStore(workspace.desk.store.subscribe, workspace.desk.store.snapshot);
  const { isIdle } = desk;
  const failure = idleText(desk) ?? snapshot.failure;
  const { show: showDock } = layout;
  // What keeps everything from running is to be seen.
  useEffect(() => {
    if (isIdle) showDock("strategy");
  }, [isIdle, showDock]);
  const showReceipt = useCallback(() => {
    const { shown: result, selection: chosen } = workspace.snapshot();
    if (result === undefined || chosen === undefined) return;
    const { receipt, versions } = result;
    setReceiptSubject({ receipt, versions, inputs: runInputsOf(chosen) });
  }, [workspace]);

  return (
    <div
      className="workspace"
      data-stale={hello !== undefined && snapshot.connection !== "live"}
      data-outdated={snapshot.isOutdated}
    >
      <TopBar
        hello={hello}
        selection={selection}
        connection={snapshot.connection}
        roundTripMillis={snapshot.roundTripMillis}
        computeMillis={snapshot.computeMillis}
        onDataset={(id) => workspace.chooseDataset(id)}
        onStrategy={(id) => workspace.chooseStrategy(id)}
        onCredits={() => setCredits(true)}
      />
      <aside className="controls" aria-label="Controls">
        {strategy === undefined || selection === undefined || hello === undefined ? null : (
          <>
            <div className="strategy-summary">
              <p>{strategy.summary}</p>
              <button
                type="button"
                className="link-button"
                data-testid="strategies-open"
                onClick={() => setStrategies(true)}
              >
                All strategies
              </button>
            </div>
            {/* Which parameters a text has is known when it compiles. */}
            {isIdle ? null : (
              <ParameterPanel
                strategy={strategy.id}
                specs={specs}
                values={selection.parameters}
                fieldErrors={fieldErrors}
                onChange={(name, value) => workspace.setValue("parameters", name, value)}
              />
            )}
            <SettingsPanel
              specs={hello.settings}
              values={selection.settings}
              fieldErrors={fieldErrors}
              onChange={(name, value) => workspace.setValue("settings", name, value)}
            />
            <WorkspacePresets
              user={user}
              isInSight={isInSight}
              workspace={workspace}
              snapshot={snapshot}
              selection={selection}
              isBroken={isIdle && desk.diagnostics.length > 0}
              dock={layout.dock}
              onDock={layout.show}
            />
          </>
        )}
      </aside>
      <main className="stage">
        <h1 className="visually-hidden">Workspace</h1>
        <ChartView
          workspace={workspace}
          isLogarithmic={snapshot.isLogarithmic}
          isExposureShown={snapshot.isExposureShown}
          isOutdated={snapshot.isOutdated}
          dock={layout.dock}
          onDock={layout.toggle}
          isSynthetic={datasetOf(hello, selection?.dataset)?.synthetic === true}
        />
        {layout.dock === undefined ? null : (
          <Dock
            label={layout.dock === "strategy" ? "Strategy" : "Trades"}
            height={layout.height}
            heightMin={layout.heightMin}
            heightMax={layout.heightMax}
            onHeight={layout.resize}
          >
            {layout.dock === "strategy"
              ? <StrategyPane workspace={workspace} snapshot={snapshot} />
              : <TradesPane workspace={workspace} snapshot={snapshot} />}
          </Dock>
        )}
        {failure === undefined
          ? null
          : <p className="stage-failure" role="alert" data-empty={shown === undefined}>{failure}
          </p>}
      </main>
      <StatisticsPanel
        metrics={shown?.metrics}
        isOutdated={snapshot.isOutdated}
        receipt={shown?.receipt}
        onReceipt={showReceipt}
      />
      {hasCredits && hello !== undefined
        ? <CreditsDialog datasets={hello.datasets} onClose={() => setCredits(false)} />
        : null}
      {receiptSubject === undefined
        ? null
        : <ReceiptDialog subject={receiptSubject} onClose={() => setReceiptSubject(undefined)} />}
      {hasStrategies && hello !== undefined
        ? (
          <StrategyDialog
            strategies={hello.strategies}
            chosen={selection?.strategy ?? ""}
            onChoose={(id) => workspace.chooseStrategy(id)}
            onClose={() => setStrategies(false)}
          />
        )
        : null}
    </div>
  );
}
