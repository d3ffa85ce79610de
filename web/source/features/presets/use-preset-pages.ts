import { useCallback, useEffect, useRef, useState } from "react";
import type { Preset, PresetSearch } from "../../protocol/preset-client.ts";
import { type Pages, presetPages } from "./preset-pages.ts";
import { problemTextOf } from "./preset-text.ts";

const PAGE_COUNT = 30;
/** A search is asked for when the typing rests. */
const REST_MILLIS = 180;

export interface PresetPages {
  /** Undefined until the first page has come. */
  readonly presets: readonly Preset[] | undefined;
  readonly hasMore: boolean;
  readonly isBusy: boolean;
  readonly problem: string | undefined;
  more(): void;
  reload(): void;
}

interface ShownPages {
  /** Undefined until the first page has come. */
  readonly pages: Pages | undefined;
  readonly problem: string | undefined;
}

const none: ShownPages = { pages: undefined, problem: undefined };

/** The pages of a list so far; another search begins anew. */
export function usePresetPages({ list, text, tag }: PresetSearch): PresetPages {
  const [shown, setShown] = useState(none);
  const [isBusy, setBusy] = useState(true);
  const newest = useRef(0);

  const ask = useCallback(async (count: number, before?: Pages) => {
    newest.current += 1;
    const own = newest.current;
    setBusy(true);
    try {
      const pages = await presetPages({ list, text, tag }, count, before);
      if (own !== newest.current) return;
      setShown({ pages, problem: undefined });
    } catch (error) {
      if (own !== newest.current) return;
      setShown((last) => ({ ...last, problem: problemTextOf(error) }));
    }
    setBusy(false);
  }, [list, text, tag]);

  const askNow = useRef(ask);
  useEffect(() => {
    askNow.current = ask;
  }, [ask]);

  // Another list shows at once that it is one; a search keeps what there is until it is answered.
  const [shownList, setShownList] = useState(list);
  if (shownList !== list) {
    setShownList(list);
    setShown(none);
  }
  useEffect(() => {
    const timer = setTimeout(() => void ask(PAGE_COUNT), text === "" ? 0 : REST_MILLIS);
    return () => {
      newest.current += 1;
      clearTimeout(timer);
    };
  }, [ask, text]);

  const { pages, problem } = shown;
  return {
    presets: pages?.presets,
    hasMore: pages !== undefined && pages.next !== null,
    isBusy,
    problem,
    more: () => void ask(PAGE_COUNT, pages),
    // Of the list on view now, whoever asks; as many as there are, so that nobody loses his place.
    reload: () => void askNow.current(Math.max(PAGE_COUNT, pages?.presets.length ?? 0)),
  };
}
