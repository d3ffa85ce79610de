import { type RefObject, useEffect } from "react";

const PLACES = "dialog, section, main";

/**
 * Keeps the keyboard where it was: when the element that has the focus goes away, the heading of the
 * place it was in takes it, of the dialog or section, else of the page. `page` stays.
 */
export function useKeptFocus(page: RefObject<HTMLElement>): void {
  useEffect(() => {
    const root = page.current;
    if (root === null) return;
    let holder: Element | undefined;
    /** Around it, the nearest first: the nearest may go with it. */
    let places: Element[] = [];
    const focused = ({ target }: FocusEvent) => {
      if (!(target instanceof Element)) return;
      holder = target;
      places = placesAround(target);
    };
    // Whoever presses beside everything has given the focus up.
    const pressed = ({ target }: PointerEvent) => {
      if (target instanceof Node && holder?.contains(target) !== true) holder = undefined;
    };
    const observer = new MutationObserver(() => {
      if (holder === undefined || holder.isConnected) return;
      holder = undefined;
      if (document.activeElement !== document.body) return;
      const place = places.find(({ isConnected }) => isConnected);
      const heading = place?.querySelector<HTMLElement>("h1, h2");
      if (heading === null || heading === undefined) return;
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    });
    root.addEventListener("focusin", focused);
    root.addEventListener("pointerdown", pressed);
    observer.observe(root, { childList: true, subtree: true });
    return () => {
      root.removeEventListener("focusin", focused);
      root.removeEventListener("pointerdown", pressed);
      observer.disconnect();
    };
  }, [page]);
}

function placesAround(element: Element): Element[] {
  const places: Element[] = [];
  let place = element.closest(PLACES);
  while (place !== null) {
    places.push(place);
    place = place.parentElement?.closest(PLACES) ?? null;
  }
  return places;
}
