import { type FormEvent, useCallback, useState } from "react";
import { fetchUsers, givePreset, type OwnedPreset } from "../../protocol/admin-client.ts";
import { RequestError } from "../../protocol/rest-client.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Name } from "../../ui/name.tsx";
import { shownName } from "../../ui/shown-name.ts";
import { EmptyNote, LoadedView } from "../pages/loaded-view.tsx";
import { useAction } from "../pages/use-action.ts";
import { useLoaded } from "../pages/use-loaded.ts";
import { SearchField } from "./search-field.tsx";

interface GiveDialogProps {
  readonly preset: OwnedPreset;
  onGiven(preset: OwnedPreset): void;
  /** The preset is no longer as it was seen: what is to be given has to be looked at anew. */
  onStale(): void;
  onClose(): void;
}

/** Gives a preset to a user, who is found by name. */
export function GiveDialog({ preset, onGiven, onStale, onClose }: GiveDialogProps) {
  const [sought, setSought] = useState("");
  /** Who was chosen of which search: what is not shown is not chosen. */
  const [choice, setChoice] = useState({ sought: "", id: "" });
  const chosen = choice.sought === sought ? choice.id : "";
  const load = useCallback(() => fetchUsers(sought), [sought]);
  const loading = useLoaded(load);
  const action = useAction();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const isDone = await action.run(async () => {
      if (chosen === "") throw new RequestError(0, "Choose somebody.");
      try {
        onGiven(await givePreset(preset, chosen));
      } catch (error) {
        if (!(error instanceof RequestError) || error.status !== 412) throw error;
        onStale();
      }
    });
    if (isDone) onClose();
  };
  return (
    <Dialog title="Give this preset to somebody" onClose={onClose}>
      <form className="dialog-form" onSubmit={(event) => void submit(event)}>
        <p className="confirm-text">
          “<Name text={preset.name} />” of <Name text={preset.owner.name} />{" "}
          will belong to the one you choose.
        </p>
        <SearchField label="Search users" testId="give-search" onSearch={setSought} />
        <LoadedView loading={loading} what="the users">
          {({ items }) => (
            <fieldset className="people" data-testid="give-people">
              <legend className="visually-hidden">New owner</legend>
              {items.length === 0 ? <EmptyNote>Nobody of that name.</EmptyNote> : null}
              {items.filter(({ id }) => id !== preset.owner.id).map(({ id, name, role }) => (
                <label key={id} className="person">
                  <input
                    type="radio"
                    name="owner"
                    value={id}
                    checked={id === chosen}
                    onChange={() =>
                      setChoice({ sought, id })}
                  />
                  <span className="clipped" title={shownName(name)}>
                    <Name text={name} />
                  </span>
                  <small>{role}</small>
                </label>
              ))}
            </fieldset>
          )}
        </LoadedView>
        <p className="form-error" role="alert">{action.generalError([])}</p>
        <div className="dialog-actions">
          <button type="button" className="secondary-button" onClick={onClose}>Cancel</button>
          <button
            type="submit"
            className="primary-button"
            aria-disabled={action.isBusy}
            data-testid="give-submit"
          >
            Give
          </button>
        </div>
      </form>
    </Dialog>
  );
}
