import { useSyncExternalStore } from "react";
import { formatTime } from "../../chart/model/time-ticks.ts";
import { CausalityPanel } from "../causality/causality-panel.tsx";
import { StrategyEditor } from "../editor/strategy-editor.tsx";
import { TradesTable } from "../trades/trades-table.tsx";
import { isDailyInterval } from "./dataset-label.ts";
import { OUTDATED_ID } from "./outdated-note.tsx";
import { priceDecimals } from "./price-decimals.ts";
import type { Workspace } from "./workspace.ts";
import { datasetOf, type WorkspaceSnapshot } from "./workspace-snapshot.ts";

interface PaneProps {
  readonly workspace: Workspace;
  readonly snapshot: WorkspaceSnapshot;
}

/** The strategy's text and its look-ahead check. */
export function StrategyPane({ workspace, snapshot }: PaneProps) {
  const desk = useSyncExternalStore(workspace.desk.store.subscribe, workspace.desk.store.snapshot);
  const { state } = useSyncExternalStore(
    workspace.causality.store.subscribe,
    workspace.causality.store.snapshot,
  );
  const { hello, selection } = snapshot;
  const strategy = hello?.strategies.find(({ id }) => id === selection?.strategy);
  if (hello === undefined || strategy === undefined) return null;
  const isDaily = isDailyInterval(datasetOf(hello, selection?.dataset)?.interval);
  return (
    <StrategyEditor
      desk={desk}
      strategy={strategy}
      datasets={hello.datasets}
      keptText={selection?.drafts[strategy.id]?.text}
      onText={workspace.editText}
      onOpen={workspace.desk.askGuide}
    >
      <CausalityPanel
        state={state}
        canStart={!desk.isIdle}
        timeText={(row) => {
          const time = workspace.timeOf(row);
          return time === undefined ? undefined : formatTime(time, isDaily);
        }}
        onStart={() => workspace.checkCausality()}
        onCancel={() => workspace.causality.cancel()}
        onGo={(row) => workspace.showRows(row, row)}
      />
    </StrategyEditor>
  );
}

/** The trades of the run on view. */
export function TradesPane({ workspace, snapshot }: PaneProps) {
  const state = useSyncExternalStore(
    workspace.trades.store.subscribe,
    workspace.trades.store.snapshot,
  );
  const { hello, shown } = snapshot;
  return (
    <TradesTable
      feed={workspace.trades}
      state={state}
      isDaily={isDailyInterval(datasetOf(hello, shown?.dataset)?.interval)}
      decimals={shown?.price === undefined ? 2 : priceDecimals(shown.price.part.high)}
      timeOf={snapshot.hasTimes ? workspace.timeOf : unknownTime}
      describedBy={snapshot.isOutdated ? OUTDATED_ID : undefined}
      onShow={workspace.showRows}
    />
  );
}

const unknownTime = () => undefined;
