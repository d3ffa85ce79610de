import { shownName } from "./shown-name.ts";

/** A name that others may have chosen: it turns no text around it, and hides nothing. */
export function Name({ text }: { readonly text: string }) {
  return <bdi>{shownName(text)}</bdi>;
}
