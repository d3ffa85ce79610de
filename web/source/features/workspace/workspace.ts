import { loadKernel } from "../../chart/load-kernel.ts";
import { followView, type View } from "../../chart/model/view.ts";
import { Connection, type ConnectionState, socketAddress } from "../../protocol/connection.ts";
import {
  type Failure,
  type Hello,
  type Output,
  outputs,
  type ParameterValue,
  type Result,
  type RunState,
  type ServerMessage,
  type Strategy,
} from "../../protocol/messages.ts";
import { RequestSender } from "../../protocol/request-sender.ts";
import { sessionHolds } from "../../protocol/rest-client.ts";
import { Store } from "../../ui/store.ts";
import { CausalityCheck } from "../causality/causality-check.ts";
import { type ActiveStrategy, StrategyDesk } from "../editor/strategy-desk.ts";
import type { ChartLayout, PresetState } from "../presets/preset-content.ts";
import { TradesFeed } from "../trades/trades-feed.ts";
import { ChartFeed } from "./chart-feed.ts";
import { ColumnLoader, outputsOfView } from "./column-loader.ts";
import { OutdatedMark } from "./outdated-mark.ts";
import { loadSelection, storeSelection } from "./remembered-selection.ts";
import { RunDriver } from "./run-driver.ts";
import { fieldErrorsOf, isBeyondData, problemOfRun } from "./run-problem.ts";
import {
  isOfSelection,
  isSameRun,
  outputsBetween,
  outputsOfRun,
  runStateOf,
  shownOutputs,
} from "./run-state.ts";
import {
  carriedOver,
  reconcile,
  type Selection,
  shownDraft,
  withDraft,
  withPreset,
  withStrategy,
} from "./selection.ts";
import { overlay } from "./shown-result.ts";
import {
  type ChartListener,
  columnsKey,
  datasetOf,
  emptySnapshot,
  noFailure,
  strategyOf,
  withVersion,
  type WorkspaceSnapshot,
} from "./workspace-snapshot.ts";

const DEFAULT_WIDTH = 1024;

/** One user's workspace: holds the selection, has its results asked for, keeps what is shown. */
export class Workspace {
  readonly desk: StrategyDesk;
  readonly trades: TradesFeed;
  readonly causality: CausalityCheck;
  private readonly store = new Store<WorkspaceSnapshot>(emptySnapshot);
  readonly subscribe = this.store.subscribe;
  readonly snapshot = this.store.snapshot;
  private readonly connection: Connection;
  private readonly sender: RequestSender;
  private readonly driver: RunDriver;
  private readonly outdated: OutdatedMark;
  private loader: ColumnLoader | undefined;
  private readonly chart = new ChartFeed();
  /** Undefined: all rows. */
  private view: View | undefined;
  /** Device pixels. */
  private plotWidth = DEFAULT_WIDTH;
  /** The rows of the dataset are not what was thought: a result of all of them tells. */
  private areRowsUnknown = false;
  /** The run that is shown. */
  private shownRun: RunState | undefined;
  private isDisposed = false;

  constructor(private readonly user: string, sessionEnded: () => void) {
    this.sender = new RequestSender((bytes) => this.connection.send(bytes));
    this.desk = new StrategyDesk(this.sender, (next, before) => this.activeChanged(next, before));
    this.trades = new TradesFeed(this.sender, () => this.driver.changed(["metrics"]));
    this.causality = new CausalityCheck(this.sender);
    this.driver = new RunDriver(this.sender, {
      state: () => this.runState(),
      result: (result, state, millis) => this.arrived(result, state, millis),
      failed: (failure, isNewest, state) => this.failed(failure, isNewest, state),
      columnsChanged: () => {
        this.store.update({ hasTimes: this.loader?.complete("time") !== undefined });
        this.showChart();
      },
      isWanted: (state) => isOfSelection(state, this.store.snapshot().selection),
      outputsBetween: (before, after) =>
        shownOutputs(
          outputsBetween(before, after, outputsOfView(this.loader)),
          this.store.snapshot().isExposureShown,
        ),
    });
    this.outdated = new OutdatedMark(
      () => this.shownRun === undefined || isSameRun(this.shownRun, this.chosenRun()),
      (isOutdated) => this.store.update({ isOutdated }),
    );
    this.connection = new Connection(socketAddress(), {
      state: (state) => this.connectionChanged(state),
      message: (message, receivedAt) => this.received(message, receivedAt),
      sessionEnded,
    }, sessionHolds);
    void this.startLoader();
  }

  dispose(): void {
    this.isDisposed = true;
    this.driver.dispose();
    this.outdated.stop();
    this.desk.dispose();
    this.connection.close();
    this.loader?.dispose();
  }

  attachChart(chart: ChartListener | undefined): void {
    this.chart.attach(chart);
    this.view = undefined;
    this.showChart();
  }

  chooseDataset(id: string): void {
    const { selection } = this.store.snapshot();
    if (selection === undefined || selection.dataset === id) return;
    this.showAllOf(id);
    this.select({ ...selection, dataset: id }, outputs);
  }

  chooseStrategy(id: string): void {
    const { selection, hello } = this.store.snapshot();
    const strategy = strategyOf(hello, id);
    if (selection === undefined || strategy === undefined || selection.strategy === id) return;
    this.open(withStrategy(selection, strategy), strategy);
  }

  /** The strategy's text is changed by hand; its own text again ends the change. */
  readonly editText = (text: string): void => {
    const { selection, hello } = this.store.snapshot();
    const strategy = strategyOf(hello, selection?.strategy);
    if (selection === undefined || strategy === undefined) return;
    this.keep(withDraft(selection, text === strategy.text ? undefined : text));
    this.desk.edit(text);
  };

  setValue(group: "parameters" | "settings", name: string, value: ParameterValue): void {
    const { selection } = this.store.snapshot();
    if (selection === undefined || selection[group][name] === value) return;
    const values = { ...selection[group], [name]: value };
    this.select({ ...selection, [group]: values }, outputsOfRun);
  }

  /** Shows a saved combination; what the server no longer knows of it becomes a default. */
  apply(preset: PresetState): void {
    const { selection, hello } = this.store.snapshot();
    if (selection === undefined || hello === undefined) return;
    const next = withPreset(selection, preset, hello);
    if (next !== undefined) this.lay(next, preset.chart);
  }

  /** What the chart shows, and how. */
  get chartLayout(): ChartLayout {
    const { hello, selection, isLogarithmic, isExposureShown } = this.store.snapshot();
    const rows = datasetOf(hello, selection?.dataset)?.rows ?? 0;
    return { view: followView(this.view, rows, rows), rows, isLogarithmic, isExposureShown };
  }

  /** Shows another selection in its layout; without one, in the present one as far as it fits. */
  lay(next: Selection, layout: ChartLayout | undefined): void {
    const { hello, selection } = this.store.snapshot();
    const strategy = strategyOf(hello, next.strategy);
    if (strategy === undefined) return;
    if (next.dataset !== selection?.dataset) this.showAllOf(next.dataset);
    else this.chart.forget();
    if (layout !== undefined) {
      const rows = datasetOf(hello, next.dataset)?.rows ?? 0;
      this.view = followView(layout.view, layout.rows, rows);
      const { isExposureShown, isLogarithmic } = layout;
      const { shown } = this.store.snapshot();
      const exposure = isExposureShown ? shown?.exposure : undefined;
      this.store.update({ isExposureShown, isLogarithmic, shown: shown && { ...shown, exposure } });
    }
    // Nothing is asked for before all of it is chosen.
    this.open(next, strategy);
    this.showChart();
  }

  checkCausality(): void {
    const state = this.runState();
    if (state !== undefined) this.causality.start(state);
  }

  /** Moves the chart to rows `first` to `last`. */
  readonly showRows = (first: number, last: number): void => {
    this.chart.showRows(first, last);
  };

  /** Milliseconds since 1970 UTC of `row`; undefined while the times are on their way. */
  readonly timeOf = (row: number): number | undefined =>
    this.loader?.complete("time")?.valueAt(row);

  setExposureShown(isExposureShown: boolean): void {
    const { shown } = this.store.snapshot();
    this.store.update({ isExposureShown, shown: shown && { ...shown, exposure: undefined } });
    this.showChart();
    if (isExposureShown) this.change(["exposure"]);
  }

  setLogarithmic(isLogarithmic: boolean): void {
    this.store.update({ isLogarithmic });
    this.showChart();
  }

  /** The chart shows other rows, on `plotWidth` device pixels. */
  viewChanged(view: View, plotWidth: number): void {
    const { selection, shown } = this.store.snapshot();
    this.plotWidth = plotWidth;
    // Until its first result is there, the chart still shows the rows of the dataset before.
    if (shown === undefined || shown.dataset !== selection?.dataset) return;
    this.view = view;
    this.change(outputsOfView(this.loader));
  }

  private async startLoader(): Promise<void> {
    const kernel = await loadKernel();
    if (this.isDisposed || kernel === undefined) return;
    this.loader = new ColumnLoader(kernel);
    this.openColumns(this.store.snapshot().selection?.dataset);
    this.driver.useLoader(this.loader);
  }

  /** The loader holds the columns of dataset `id` from now on. */
  private openColumns(id: string | undefined): void {
    const dataset = datasetOf(this.store.snapshot().hello, id);
    if (dataset === undefined) return;
    this.loader?.datasetChanged(columnsKey(dataset.id, dataset.version), dataset.rows);
    this.trades.datasetChanged();
    this.store.update({ hasTimes: this.loader?.complete("time") !== undefined });
  }

  private received(message: ServerMessage, receivedAt: number): void {
    if (message.type === "hello") return this.greeted(message);
    this.driver.received(message, receivedAt);
    this.desk.received(message);
    this.trades.received(message);
    this.causality.received(message);
  }

  /** A connection is open: what was chosen goes on, as far as this worker knows it. */
  private greeted(hello: Hello): void {
    const { hello: helloBefore, selection: before } = this.store.snapshot();
    const selection = reconcile(hello, before ?? loadSelection(this.user));
    const [dataset, known] = [hello, helloBefore].map((of) => datasetOf(of, selection?.dataset));
    const isOther = before?.dataset !== selection?.dataset || dataset?.version !== known?.version;
    const textBefore = strategyOf(helloBefore, before?.strategy)?.text;
    this.store.update({ hello, selection });
    if (isOther) {
      this.view = before?.dataset !== selection?.dataset || !dataset || !known
        ? undefined
        : followView(this.view, known.rows, dataset.rows);
      this.openColumns(selection?.dataset);
      this.change(outputs);
    }
    const strategy = strategyOf(hello, selection?.strategy);
    if (selection !== undefined && strategy !== undefined && strategy.text !== textBefore) {
      this.open(selection, strategy);
    }
    this.desk.connected();
    this.driver.connected();
    this.trades.connected();
  }

  /** Lays the chosen strategy out; it runs when it is known to be good. */
  private open(selection: Selection, strategy: Strategy): void {
    const { hello } = this.store.snapshot();
    this.choose(selection);
    this.store.update({ specs: strategy.parameters, receipt: undefined, ...noFailure });
    const bytesMax = hello?.limits.strategyTextBytes ?? 0;
    this.desk.open(strategy, shownDraft(selection), bytesMax);
  }

  /** Another strategy, or another text of it, is the one that runs. */
  private activeChanged({ specs }: ActiveStrategy, before: ActiveStrategy | undefined): void {
    const { selection } = this.store.snapshot();
    if (selection === undefined) return;
    const parameters = carriedOver(before?.specs ?? [], specs, selection.parameters);
    this.store.update({ specs });
    this.select({ ...selection, parameters }, outputsOfRun);
  }

  private connectionChanged(connection: ConnectionState): void {
    if (connection !== "live") {
      this.sender.restart();
      for (const part of [this.driver, this.desk, this.trades, this.causality]) part.disconnected();
    }
    this.store.update({ connection });
    this.showChart();
  }

  private arrived(result: Result, state: RunState, roundTripMillis: number): void {
    const { hello } = this.store.snapshot();
    const dataset = datasetOf(hello, result.dataset);
    if (hello === undefined || dataset === undefined) return;
    this.areRowsUnknown = false;
    if (result.version !== dataset.version || result.rows !== dataset.rows) {
      return this.takeOver(hello, result, dataset.rows);
    }
    const shown = overlay(this.store.snapshot().shown, result);
    this.shownRun = state;
    const isChosen = isSameRun(state, this.chosenRun());
    if (isChosen) this.desk.accepted();
    this.store.update({
      shown,
      receipt: isChosen ? shown : undefined,
      roundTripMillis,
      computeMillis: result.timings.computeMicros / 1000,
      ...noFailure,
    });
    this.outdated.arrived();
    this.showChart();
    this.trades.resultCame(result);
  }

  /** The data have another version: what is held of them is let go, and all is asked for anew. */
  private takeOver(hello: Hello, result: Result, rowsBefore: number): void {
    this.store.update({ hello: withVersion(hello, result.dataset, result) });
    this.view = followView(this.view, rowsBefore, result.rows);
    this.causality.outdated();
    this.openColumns(result.dataset);
    this.change(outputs);
    this.trades.resultCame(result);
  }

  private showAllOf(dataset: string): void {
    this.view = undefined;
    this.areRowsUnknown = false;
    this.openColumns(dataset);
  }

  private failed(failure: Failure, isNewest: boolean, state: RunState | undefined): void {
    if (!isNewest) return;
    if (isBeyondData(failure) && state?.view !== undefined) {
      this.areRowsUnknown = true;
      return this.change(outputs);
    }
    this.areRowsUnknown = false;
    const { specs: parameters, hello } = this.store.snapshot();
    const text = problemOfRun(failure, { parameters, settings: hello?.settings ?? [] });
    if (state !== undefined) this.desk.refused(state.strategy, text, failure.diagnostics);
    this.store.update({ fieldErrors: fieldErrorsOf(failure), failure: text });
    this.outdated.failed();
  }

  private showChart(): void {
    this.chart.show(this.store.snapshot(), this.loader, this.view);
  }

  /** Something that decides the result has been chosen. */
  private choose(selection: Selection): void {
    this.loader?.runChanged();
    this.causality.outdated();
    this.chart.unmarkRows();
    this.keep(selection);
    this.outdated.selected();
  }

  private select(selection: Selection, touched: readonly Output[]): void {
    this.choose(selection);
    this.change(touched);
  }

  private keep(selection: Selection): void {
    this.store.update({ selection });
    storeSelection(this.user, selection);
  }

  /** `touched` outputs are out of date; what is not shown is not asked for. */
  private change(touched: readonly Output[]): void {
    this.driver.changed(shownOutputs(touched, this.store.snapshot().isExposureShown));
  }

  /** What is to be asked for; undefined while nothing can be. */
  private runState(): RunState | undefined {
    return this.store.snapshot().connection === "live" ? this.chosenRun() : undefined;
  }

  private chosenRun(): RunState | undefined {
    const { hello, selection } = this.store.snapshot();
    const { view, plotWidth } = this;
    const rows = this.areRowsUnknown ? undefined : { view, plotWidth };
    return runStateOf(hello, selection, this.desk.active, rows);
  }
}
