import {
  createPreset,
  fetchPreset,
  fetchPresets,
  type HeldPreset,
  openLink,
  type Preset,
  type PresetContent,
  savePreset,
} from "../../protocol/preset-client.ts";
import { RequestError } from "../../protocol/rest-client.ts";
import { Store } from "../../ui/store.ts";
import { shownName } from "../../ui/shown-name.ts";
import { loadLoaded, storeLoaded } from "./loaded-preset.ts";
import { isConflict, isGone, problemTextOf } from "./preset-text.ts";
import type { TypedAbout } from "./typed-about.ts";

/** Lays a preset out, or throws why it cannot; returns how to bring back what was there before. */
export type Lay = (content: PresetContent) => () => void;

export interface PresetDeskState {
  /** The preset that the workspace was opened from or saved as. */
  readonly loaded: HeldPreset | undefined;
  /** Own ones, the newest first; undefined until they are known. */
  readonly recent: readonly Preset[] | undefined;
  readonly isBusy: boolean;
  /** Why the last action failed; the field that it names, where it names one. */
  readonly problem: { readonly text: string; readonly field: string | undefined } | undefined;
  /** What the loaded preset has become since; saving over it was refused. */
  readonly conflict: HeldPreset | undefined;
  /** What happened, for those who do not see it. */
  readonly notice: string;
  /** Brings back what was there before the last opening. */
  readonly undo: (() => void) | undefined;
  /** What was typed about presets and is not saved, by identifier. */
  readonly typed: ReadonlyMap<string, TypedAbout>;
}

const RECENT_COUNT = 8;
const calm = { problem: undefined, conflict: undefined, notice: "", undo: undefined };

/** Which preset the workspace belongs to, and what is done with it there. */
export class PresetDesk {
  readonly store = new Store<PresetDeskState>({
    loaded: undefined,
    recent: undefined,
    isBusy: false,
    typed: new Map(),
    ...calm,
  });

  private lay: Lay = () => () => undefined;
  /** Counts openings: only the newest is laid out. */
  private openings = 0;
  /** What is being saved; resolved where nothing is. */
  private saving: Promise<unknown> = Promise.resolve();

  constructor(private readonly user: string) {}

  /** Presets are laid out by `lay` from now on. */
  layBy(lay: Lay): void {
    this.lay = lay;
  }

  /** Finds the preset again that was loaded at the last visit. */
  async start(): Promise<void> {
    void this.refresh();
    const seen = loadLoaded(this.user);
    if (seen === undefined) return;
    try {
      const found = await fetchPreset(seen.id);
      if (this.store.snapshot().loaded !== undefined) return;
      // What was saved elsewhere since has not been seen here: it must not be overwritten.
      this.store.update(
        found.entityTag === seen.entityTag
          ? { loaded: found }
          : { loaded: { ...found, entityTag: seen.entityTag }, conflict: found },
      );
    } catch (error) {
      if (isGone(error)) storeLoaded(this.user, undefined);
    }
  }

  async refresh(): Promise<void> {
    try {
      const search = { list: "own", text: "", tag: undefined } as const;
      this.store.update({ recent: (await fetchPresets(search, RECENT_COUNT)).presets });
    } catch (error) {
      this.fail(error);
    }
  }

  /** Reads the preset anew and lays it out, unless another one is opened meanwhile. */
  open(id: string): Promise<boolean> {
    return this.show(async () => {
      try {
        return await fetchPreset(id);
      } catch (error) {
        if (isGone(error)) this.left(id);
        throw error;
      }
    });
  }

  /** Opens what a link's token leads to. */
  openShared(token: string): Promise<boolean> {
    return this.show(async () => {
      try {
        const found = await openLink(token);
        return found.preset.access === "owner" ? await fetchPreset(found.preset.id) : found;
      } catch (error) {
        if (!isGone(error)) throw error;
        throw new RequestError(410, "This link has ended, or was never one.");
      }
    });
  }

  /** Saves a new version of the loaded preset. */
  save(content: PresetContent): Promise<boolean> {
    const { loaded } = this.store.snapshot();
    if (loaded === undefined) return this.saveAsNew(content);
    const { id } = loaded.preset;
    return this.act(async () => {
      try {
        const saved = await savePreset(id, content, loaded.entityTag);
        this.take(saved, `Saved version ${saved.preset.version}.`);
      } catch (error) {
        if (!isConflict(error)) throw error;
        this.store.update({ conflict: await fetchPreset(id) });
        return false;
      }
    });
  }

  saveAsNew(content: PresetContent): Promise<boolean> {
    return this.act(async () => this.take(await createPreset(content), "Saved as new."));
  }

  /** Keeps what is typed about a preset until it is saved or given up. */
  type(id: string, change: (typed: TypedAbout) => TypedAbout): void {
    const { typed } = this.store.snapshot();
    this.store.update({ typed: new Map(typed).set(id, change(typed.get(id) ?? {})) });
  }

  /** Another part of the page has changed a preset. */
  changed(held: HeldPreset): void {
    const { loaded } = this.store.snapshot();
    if (loaded?.preset.id === held.preset.id) {
      this.remember(held);
      this.store.update({ loaded: held, conflict: undefined });
    }
    void this.refresh();
  }

  /** The preset is gone; the workspace stays as it is. */
  deleted(id: string): void {
    if (this.store.snapshot().loaded?.preset.id === id) {
      this.remember(undefined);
      this.store.update({ loaded: undefined, ...calm });
    }
    void this.refresh();
  }

  /** The workspace belongs to a preset again that had been deleted. */
  attach(held: HeldPreset): void {
    this.remember(held);
    this.store.update({ loaded: held, ...calm });
  }

  /** The preset is not to be had any more: who has it loaded has a workspace without one. */
  private left(id: string): void {
    const { recent } = this.store.snapshot();
    this.store.update({ recent: recent?.filter((preset) => preset.id !== id) });
    this.deleted(id);
  }

  /** The latest opening wins; what is being saved is saved before. */
  private async show(find: () => Promise<HeldPreset>): Promise<boolean> {
    this.openings += 1;
    const own = this.openings;
    const isNewest = () => own === this.openings;
    await this.saving;
    if (!isNewest()) return false;
    this.store.update({ isBusy: true, problem: undefined, notice: "" });
    try {
      const found = await find();
      if (isNewest()) this.laid(found);
      return isNewest();
    } catch (error) {
      if (isNewest()) this.fail(error);
      return false;
    } finally {
      if (isNewest()) this.store.update({ isBusy: false });
    }
  }

  private laid(held: HeldPreset): void {
    const { loaded } = this.store.snapshot();
    const bringBack = this.lay(held.preset);
    const undo = () => {
      bringBack();
      this.remember(loaded);
      this.store.update({ loaded, ...calm });
    };
    this.remember(held);
    this.store.update({
      loaded: held,
      ...calm,
      notice: `Opened ${shownName(held.preset.name)}.`,
      undo,
    });
  }

  private take(held: HeldPreset, notice: string): void {
    this.remember(held);
    this.store.update({ loaded: held, ...calm, notice });
    void this.refresh();
  }

  /** What came by a link cannot be read without it: it is not looked for at the next visit. */
  private remember(held: HeldPreset | undefined): void {
    const { preset, entityTag } = held ?? {};
    storeLoaded(this.user, preset && entityTag ? { id: preset.id, entityTag } : undefined);
  }

  /** One at a time. False where it failed, or was refused. */
  private act(action: () => Promise<boolean | void>): Promise<boolean> {
    if (this.store.snapshot().isBusy) return Promise.resolve(false);
    this.store.update({ isBusy: true, problem: undefined, notice: "" });
    const saving = this.finish(action);
    this.saving = saving;
    return saving;
  }

  private async finish(action: () => Promise<boolean | void>): Promise<boolean> {
    try {
      return await action() !== false;
    } catch (error) {
      this.fail(error);
      return false;
    } finally {
      this.store.update({ isBusy: false });
    }
  }

  private fail(error: unknown): void {
    const field = error instanceof RequestError ? error.field : undefined;
    this.store.update({ problem: { text: problemTextOf(error), field } });
  }
}
