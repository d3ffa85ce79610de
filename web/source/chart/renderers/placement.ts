import type { Placement } from "../gl/frame.ts";
import type { Box } from "../model/layout.ts";
import type { View } from "../model/view.ts";

/** Where the columns of a range of rows go, whatever view they were made for. */
export function placementOf(
  gl: WebGL2RenderingContext,
  plot: Box,
  range: { readonly firstRow: number; readonly rowCount: number },
  columns: number,
  view: View,
): Placement {
  const pixelsPerRow = plot.width / view.count;
  return {
    xScale: (pixelsPerRow * range.rowCount) / columns,
    xOffset: plot.left + (range.firstRow - view.first) * pixelsPerRow,
    yScale: plot.height,
    yOffset: gl.drawingBufferHeight - plot.top - plot.height,
  };
}
