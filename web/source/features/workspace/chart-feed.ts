import type { View } from "../../chart/model/view.ts";
import { chartDataOf } from "./chart-model.ts";
import type { ColumnLoader } from "./column-loader.ts";
import {
  type ChartListener,
  columnsKey,
  datasetOf,
  type WorkspaceSnapshot,
} from "./workspace-snapshot.ts";

/** Brings what is shown to the chart, and tells it when the rows are other ones. */
export class ChartFeed {
  private chart: ChartListener | undefined;
  /** The dataset and version whose rows the chart shows. */
  private charted = "";

  attach(chart: ChartListener | undefined): void {
    this.chart = chart;
    this.charted = "";
  }

  /** The next thing shown is as new to the chart as other data are. */
  forget(): void {
    this.charted = "";
  }

  /** `view`: what is to be seen of data that are new to the chart. */
  show(
    snapshot: WorkspaceSnapshot,
    loader: ColumnLoader | undefined,
    view: View | undefined,
  ): void {
    const { shown, hello, isLogarithmic, isExposureShown, connection } = snapshot;
    const dataset = datasetOf(hello, shown?.dataset);
    if (this.chart === undefined || shown === undefined || dataset === undefined) return;
    const charted = columnsKey(shown.dataset, shown.version);
    const data = chartDataOf(
      shown,
      dataset,
      // While other data are on their way, the columns are no longer those of what is shown.
      loader?.dataset === charted ? loader : undefined,
      {
        isLogarithmic,
        isExposureShown,
        isStale: connection !== "live",
        reasons: hello?.reasons ?? [],
      },
    );
    if (data === undefined) return;
    if (charted !== this.charted) {
      this.charted = charted;
      this.chart.datasetChanged(data.rows, view);
    }
    this.chart.dataChanged(data);
  }

  showRows(first: number, last: number): void {
    this.chart?.showRows(first, last);
  }

  unmarkRows(): void {
    this.chart?.unmarkRows();
  }
}
