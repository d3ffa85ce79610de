import { type MouseEvent, useEffect, useRef, useState } from "react";

export interface Hover {
  /** From 0. */
  readonly line: number;
  readonly column: number;
  /** Of the character's line, in CSS pixels of the window. */
  readonly left: number;
  readonly top: number;
  readonly bottom: number;
}

/** Rest of the pointer before help is shown. */
const REST_MILLIS = 300;

export interface CharacterSize {
  readonly width: number;
  readonly height: number;
}

/** The character that the pointer rests on, of a text whose characters are all of one size. */
export function useHover(size: () => CharacterSize) {
  const [hover, setHover] = useState<Hover>();
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const leave = () => {
    clearTimeout(timer.current);
    setHover(undefined);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  const moved = (event: MouseEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const { clientX, clientY } = event;
    leave();
    timer.current = setTimeout(() => {
      const { width, height } = size();
      const [column, line] = [(clientX - box.left) / width, (clientY - box.top) / height]
        .map(Math.floor) as [number, number];
      const top = box.top + line * height;
      setHover({ line, column, left: box.left + column * width, top, bottom: top + height });
    }, REST_MILLIS);
  };
  return { hover, moved, leave };
}
