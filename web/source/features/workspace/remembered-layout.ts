/** Which pane is open below the chart. */
export type DockPane = "strategy" | "trades";

export interface WorkspaceLayout {
  readonly dock: DockPane | undefined;
  /** CSS pixels. */
  readonly dockHeight: number;
}

const KEY = "speedstack.layout";
const DEFAULT: WorkspaceLayout = { dock: undefined, dockHeight: 280 };

/** How this browser had the workspace; the default where nothing readable is stored. */
export function loadLayout(): WorkspaceLayout {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "null");
    if (typeof stored !== "object" || stored === null) return DEFAULT;
    const { dock, dockHeight } = stored as Partial<WorkspaceLayout>;
    return {
      dock: dock === "strategy" || dock === "trades" ? dock : undefined,
      dockHeight: typeof dockHeight === "number" && Number.isFinite(dockHeight)
        ? dockHeight
        : DEFAULT.dockHeight,
    };
  } catch {
    return DEFAULT;
  }
}

export function storeLayout(layout: WorkspaceLayout): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(layout));
  } catch {
    // Storage may be full or forbidden: then the next visit starts with the default.
  }
}
