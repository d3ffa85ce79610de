import { PixelKernel } from "./model/pixel-kernel.ts";

/** The page's kernel, which index.html preloads; undefined where the browser cannot run it. */
export async function loadKernel(): Promise<PixelKernel | undefined> {
  const link = document.querySelector<HTMLLinkElement>("link[data-kernel]");
  if (link === null) return undefined;
  try {
    return await PixelKernel.load(fetch(link.href, { credentials: "same-origin" }));
  } catch (error) {
    // The picture is as exact without it: the server then answers every view.
    console.warn("The pixel kernel did not load.", error);
    return undefined;
  }
}
