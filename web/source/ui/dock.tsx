import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from "react";

interface DockProps {
  readonly label: string;
  /** CSS pixels. */
  readonly height: number;
  readonly heightMin: number;
  readonly heightMax: number;
  readonly children: ReactNode;
  onHeight(height: number): void;
}

const STEP = 24;

/** A pane at the foot of what is above it; its upper edge is dragged, or moved by arrow keys. */
export function Dock({ label, height, heightMin, heightMax, children, onHeight }: DockProps) {
  const grip = useRef<{ readonly y: number; readonly height: number }>();
  const resize = (wanted: number) =>
    onHeight(Math.round(Math.min(heightMax, Math.max(heightMin, wanted))));
  const pressed = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    grip.current = { y: event.clientY, height };
    event.preventDefault();
  };
  const moved = (event: PointerEvent) => {
    if (grip.current !== undefined) resize(grip.current.height + grip.current.y - event.clientY);
  };
  const keyed = (event: KeyboardEvent) => {
    if (event.key === "ArrowUp") resize(height + STEP);
    else if (event.key === "ArrowDown") resize(height - STEP);
    else return;
    event.preventDefault();
  };
  return (
    <section className="dock" aria-label={label} style={{ height }}>
      <div
        className="dock-edge"
        role="separator"
        aria-orientation="horizontal"
        aria-label={`Height of ${label.toLowerCase()}`}
        aria-valuenow={height}
        aria-valuemin={heightMin}
        aria-valuemax={heightMax}
        tabIndex={0}
        data-testid="dock-edge"
        onPointerDown={pressed}
        onPointerMove={moved}
        onPointerUp={() => grip.current = undefined}
        onPointerCancel={() => grip.current = undefined}
        onKeyDown={keyed}
      />
      {children}
    </section>
  );
}
