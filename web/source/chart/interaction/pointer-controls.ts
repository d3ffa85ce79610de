import { panView, pinchView, type View, zoomView } from "../model/view.ts";

/** What the controls act on; positions are CSS pixels from the top left of the chart. */
export interface ControlTarget {
  readonly view: View;
  readonly rows: number;
  /** CSS pixels. */
  readonly plotWidth: number;
  setView(view: View): void;
  showAll(): void;
  setPointer(place: { x: number; y: number } | undefined): void;
}

const WHEEL_RATE = 0.0016;
const LINE_PIXELS = 16;

interface Touch {
  x: number;
  readonly startX: number;
}

/** Drag pans, wheel zooms around the pointer, two fingers pinch, double click shows all. */
export class PointerControls {
  private readonly touches = new Map<number, Touch>();
  private viewAtStart: View;
  private readonly listeners = new AbortController();

  constructor(private readonly element: HTMLElement, private readonly target: ControlTarget) {
    this.viewAtStart = target.view;
    const signal = this.listeners.signal;
    element.addEventListener("pointerdown", (event) => this.pressed(event), { signal });
    element.addEventListener("pointermove", (event) => this.moved(event), { signal });
    element.addEventListener("pointerup", (event) => this.released(event), { signal });
    element.addEventListener("pointercancel", (event) => this.released(event), { signal });
    element.addEventListener("pointerleave", () => target.setPointer(undefined), { signal });
    element.addEventListener("dblclick", () => target.showAll(), { signal });
    element.addEventListener("wheel", (event) => this.turned(event), { signal, passive: false });
  }

  dispose(): void {
    this.listeners.abort();
  }

  private pressed(event: PointerEvent): void {
    if (event.button !== 0 || this.touches.size === 2) return;
    this.element.setPointerCapture(event.pointerId);
    const { x } = this.placeOf(event);
    this.touches.set(event.pointerId, { x, startX: x });
    this.startAnew();
  }

  private moved(event: PointerEvent): void {
    const place = this.placeOf(event);
    this.target.setPointer(event.pointerType === "touch" ? undefined : place);
    const touch = this.touches.get(event.pointerId);
    if (touch === undefined) return;
    touch.x = place.x;
    this.follow();
  }

  private released(event: PointerEvent): void {
    if (this.touches.delete(event.pointerId)) this.startAnew();
    if (this.touches.size === 0) this.element.removeAttribute("data-dragging");
  }

  /** From here on, moves are measured from where the fingers are now. */
  private startAnew(): void {
    this.viewAtStart = this.target.view;
    for (const [id, { x }] of this.touches) this.touches.set(id, { x, startX: x });
  }

  private follow(): void {
    const { plotWidth, rows } = this.target;
    const [one, two] = [...this.touches.values()].toSorted((a, b) => a.startX - b.startX);
    if (one === undefined) return;
    if (two === undefined) {
      const moved = ((one.startX - one.x) / plotWidth) * this.viewAtStart.count;
      if (moved !== 0) this.element.setAttribute("data-dragging", "");
      this.target.setView(panView(this.viewAtStart, moved, rows));
      return;
    }
    const before = [one.startX / plotWidth, two.startX / plotWidth] as const;
    const after = [one.x / plotWidth, two.x / plotWidth] as const;
    this.target.setView(pinchView(this.viewAtStart, before, after, rows));
  }

  private turned(event: WheelEvent): void {
    event.preventDefault();
    const { view, rows, plotWidth } = this.target;
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PIXELS : 1;
    const [across, along] = event.shiftKey
      ? [event.deltaY + event.deltaX, 0]
      : [event.deltaX, event.deltaY];
    if (Math.abs(across) > Math.abs(along)) {
      this.target.setView(panView(view, ((across * unit) / plotWidth) * view.count, rows));
    } else {
      const share = Math.min(1, Math.max(0, this.placeOf(event).x / plotWidth));
      this.target.setView(zoomView(view, Math.exp(along * unit * WHEEL_RATE), share, rows));
    }
    if (this.touches.size > 0) this.startAnew();
  }

  private placeOf(event: MouseEvent): { x: number; y: number } {
    const box = this.element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }
}
