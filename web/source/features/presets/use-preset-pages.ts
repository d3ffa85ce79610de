import { useCallback, useEffect, useRef, useState } from "react";
import { fetchPresets, type Preset, type PresetSearch } from "../../protocol/preset-client.ts";
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

interface Pages {
  readonly presets: readonly Preset[] | undefined;
  readonly next: string | null;
  readonly problem: string | undefined;
}

const none: Pages = { presets: undefined, next: null, problem: undefined };

/** The pages of a list so far; another search begins anew. */
export function usePresetPages({ list, text, tag }: PresetSearch): PresetPages {
  const [pages, setPages] = useState(none);
  const [isBusy, setBusy] = useState(true);
  const newest = useRef(0);

  const ask = useCallback(async (before: Pages, count: number) => {
    newest.current += 1;
    const own = newest.current;
    setBusy(true);
    try {
      const page = await fetchPresets({ list, text, tag }, count, before.next);
      if (own !== newest.current) return;
      const presets = [...before.presets ?? [], ...page.presets];
      setPages({ presets, next: page.next, problem: undefined });
    } catch (error) {
      if (own !== newest.current) return;
      setPages((shown) => ({ ...shown, problem: problemTextOf(error) }));
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
    setPages(none);
  }
  useEffect(() => {
    const timer = setTimeout(() => void ask(none, PAGE_COUNT), text === "" ? 0 : REST_MILLIS);
    return () => {
      newest.current += 1;
      clearTimeout(timer);
    };
  }, [ask, text]);

  return {
    presets: pages.presets,
    hasMore: pages.next !== null,
    isBusy,
    problem: pages.problem,
    more: () => void ask(pages, PAGE_COUNT),
    // Of the list on view now, whoever asks; as many as there are, so that nobody loses his place.
    reload: () =>
      void askNow.current(none, Math.min(200, Math.max(PAGE_COUNT, pages.presets?.length ?? 0))),
  };
}
