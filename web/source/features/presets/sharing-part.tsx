import { type FormEvent, useCallback, useEffect, useId, useRef, useState } from "react";
import {
  createLink,
  endLink,
  fetchPreset,
  fetchSharing,
  type HeldPreset,
  type PresetSharing,
  sharePreset,
} from "../../protocol/preset-client.ts";
import { RequestError } from "../../protocol/rest-client.ts";
import { Icon } from "../../ui/icon.tsx";
import { Name } from "../../ui/name.tsx";
import { shownName } from "../../ui/shown-name.ts";
import { ShownOnce } from "../pages/shown-once.tsx";
import { ConflictNote } from "./conflict-note.tsx";
import { linkOf } from "./link-token.ts";
import { isConflict, problemTextOf } from "./preset-text.ts";

interface SharingPartProps {
  readonly held: HeldPreset;
  onChanged(held: HeldPreset): void;
  onReload(): Promise<unknown>;
}

/** Who may read an own preset: named users, and whoever has its link. */
export function SharingPart({ held, onChanged, onReload }: SharingPartProps) {
  const { preset, entityTag } = held;
  const [sharing, setSharing] = useState<PresetSharing>();
  const [token, setToken] = useState<string>();
  const [problem, setProblem] = useState<unknown>();
  const { id } = preset;
  const load = useCallback(async () => {
    try {
      setSharing(await fetchSharing(id));
    } catch (error) {
      setProblem(error);
    }
  }, [id]);
  useEffect(() => void load(), [load]);

  const isBusy = useRef(false);
  // One at a time: the second press would change what the first has changed already.
  const attempt = async (action: () => Promise<void>): Promise<boolean> => {
    if (isBusy.current) return false;
    isBusy.current = true;
    setProblem(undefined);
    try {
      await action();
      return true;
    } catch (error) {
      setProblem(error);
      return false;
    } finally {
      isBusy.current = false;
    }
  };
  const names = sharing?.users.map(({ name }) => name) ?? [];
  const share = (users: readonly string[]) =>
    attempt(async () => {
      onChanged(await sharePreset(id, users, entityTag));
      await load();
    });
  const makeLink = () =>
    attempt(async () => {
      setToken(await createLink(id, entityTag));
      onChanged(await fetchPreset(id));
    });
  const dropLink = () =>
    attempt(async () => {
      onChanged(await endLink(id, entityTag));
      setToken(undefined);
    });
  const reload = async () => {
    setProblem(undefined);
    await onReload();
    await load();
  };
  const isOfUsers = problem instanceof RequestError && problem.field?.startsWith("users") === true;
  const userProblem = isOfUsers && problem.status === 422
    ? "Nobody here is called that."
    : problemTextOf(problem);

  return (
    <div className="sharing">
      {problem === undefined || isOfUsers
        ? null
        : isConflict(problem)
        ? <ConflictNote onReload={reload} />
        : <p className="field-error" role="alert">{problemTextOf(problem)}</p>}
      <section aria-labelledby="sharing-users">
        <h4 id="sharing-users">Users who may read it</h4>
        {sharing === undefined
          ? problem === undefined
            ? <p className="hint" role="status">Loading …</p>
            : <button type="button" className="link-button" onClick={reload}>Try again</button>
          : (
            <UserList
              names={names}
              onRemove={(name) => share(names.filter((other) => other !== name))}
            />
          )}
        {sharing === undefined ? null : (
          <AddUser
            problem={isOfUsers ? userProblem : undefined}
            onAdd={(name) => share([...names.filter((other) => other !== name), name])}
          />
        )}
      </section>
      <section aria-labelledby="sharing-link">
        <h4 id="sharing-link">Link</h4>
        <LinkPart
          isLinked={preset.linked}
          token={token}
          onMake={makeLink}
          onEnd={dropLink}
        />
      </section>
      {preset.published
        ? <p className="hint">Published: everybody who signs in here may read it.</p>
        : null}
    </div>
  );
}

interface UserListProps {
  readonly names: readonly string[];
  onRemove(name: string): void;
}

function UserList({ names, onRemove }: UserListProps) {
  if (names.length === 0) return <p className="hint">Nobody but you.</p>;
  return (
    <ul className="sharing-users" data-testid="sharing-users">
      {names.map((name) => (
        <li key={name}>
          <span>
            <Name text={name} />
          </span>
          <button
            type="button"
            className="icon-button"
            aria-label={`Stop sharing with ${shownName(name)}`}
            onClick={() => onRemove(name)}
          >
            <Icon name="close" />
          </button>
        </li>
      ))}
    </ul>
  );
}

interface AddUserProps {
  readonly problem: string | undefined;
  onAdd(name: string): Promise<boolean>;
}

function AddUser({ problem, onAdd }: AddUserProps) {
  const id = useId();
  const [name, setName] = useState("");
  const add = async (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== "" && await onAdd(name.trim())) setName("");
  };
  return (
    <form className="sharing-add" onSubmit={add}>
      <input
        type="text"
        aria-label="Name of a user to share with"
        placeholder="Name of a user"
        value={name}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        data-testid="share-name"
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${id}-note`}
        onChange={(event) => setName(event.target.value)}
      />
      <button
        type="submit"
        className="secondary-button"
        aria-disabled={name.trim() === ""}
        data-testid="share-add"
      >
        Share
      </button>
      {problem === undefined
        ? null
        : <p id={`${id}-note`} className="field-error" role="alert">{problem}</p>}
    </form>
  );
}

interface LinkPartProps {
  readonly isLinked: boolean;
  /** Of a link that has just been made. */
  readonly token: string | undefined;
  onMake(): void;
  onEnd(): void;
}

function LinkPart({ isLinked, token, onMake, onEnd }: LinkPartProps) {
  const link = token === undefined ? undefined : linkOf(location.origin, token);
  return (
    <>
      {link === undefined
        ? (
          <p className="hint">
            {isLinked
              ? "There is a link. It was shown when it was made; a new one ends it."
              : "No link leads here."}
          </p>
        )
        : (
          <ShownOnce
            key={link}
            label="Link to this preset"
            text={link}
            note="Whoever has this link and signs in here may read the preset. It is shown this once."
            testId="link-address"
          />
        )}
      <div className="about-actions">
        <button
          type="button"
          className="secondary-button"
          data-testid="link-make"
          onClick={onMake}
        >
          {isLinked ? "Make a new link" : "Make a link"}
        </button>
        {isLinked
          ? (
            <button
              type="button"
              className="secondary-button danger"
              data-testid="link-end"
              onClick={onEnd}
            >
              End the link
            </button>
          )
          : null}
      </div>
    </>
  );
}
