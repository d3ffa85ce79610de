import { type ReactNode, useState } from "react";
import type { AccountSession, Token } from "../../protocol/account-client.ts";
import {
  createPasswordLink,
  endUserSessions,
  endUserTokens,
  type ManagedUser,
  type NewInvitation,
  resetSecondFactor,
} from "../../protocol/admin-client.ts";
import { Name } from "../../ui/name.tsx";
import { shownName } from "../../ui/shown-name.ts";
import { ConfirmDialog } from "../pages/confirm-dialog.tsx";
import { SessionTable } from "../account/session-table.tsx";
import { TokenTable } from "../account/token-table.tsx";
import { EmptyNote, LoadedView } from "../pages/loaded-view.tsx";
import { ShownOnce } from "../pages/shown-once.tsx";
import type { Loading } from "../pages/use-loaded.ts";

const LINK_HOURS = 24;

interface UserProtectionProps {
  readonly user: ManagedUser;
  readonly sessions: Loading<readonly AccountSession[]>;
  readonly tokens: Loading<readonly Token[]>;
  /** Done when what is there now is shown. */
  onChanged(): Promise<unknown>;
}

/** A user's password and second factor, and what acts in their name: sessions and API tokens. */
export function UserProtection({ user, sessions, tokens, onChanged }: UserProtectionProps) {
  const [question, setQuestion] = useState<"sessions" | "tokens" | "factor" | "password">();
  const [made, setMade] = useState<NewInvitation>();
  return (
    <div className="user-protection">
      <div className="line-with-action">
        <h3>Password</h3>
        <button
          type="button"
          className="secondary-button"
          data-testid="user-password-link"
          onClick={() => setQuestion("password")}
        >
          Make a link for a new one
        </button>
      </div>
      {made === undefined ? null : (
        <ShownOnce
          key={made.id}
          label="The link for a new password"
          note="Send this link to the user. It is shown this once, and works once and for a day."
          text={`${location.origin}${made.path}`}
          testId="password-link"
        />
      )}
      <div className="line-with-action">
        <h3>Second factor: {user.second_factor ? "on" : "off"}</h3>
        {user.second_factor
          ? (
            <button
              type="button"
              className="secondary-button"
              data-testid="user-reset-factor"
              onClick={() => setQuestion("factor")}
            >
              Reset
            </button>
          )
          : null}
      </div>
      <Endable
        title="Sessions"
        what="the sessions"
        loading={sessions}
        none="Signed in nowhere."
        testId="user-end-sessions"
        onEnd={() => setQuestion("sessions")}
      >
        {(items) => <SessionTable sessions={items} label={`Sessions of ${shownName(user.name)}`} />}
      </Endable>
      <Endable
        title="API tokens"
        what="the API tokens"
        loading={tokens}
        none="No API tokens."
        testId="user-end-tokens"
        onEnd={() => setQuestion("tokens")}
      >
        {(items) => <TokenTable tokens={items} label={`API tokens of ${shownName(user.name)}`} />}
      </Endable>
      {question === "sessions"
        ? (
          <ConfirmDialog
            title="End all sessions"
            action="End all sessions"
            confirm={async () => {
              await endUserSessions(user.id);
              void sessions.reload();
            }}
            onClose={() => setQuestion(undefined)}
          >
            <p>
              <Name text={user.name} /> is signed out everywhere.
            </p>
          </ConfirmDialog>
        )
        : null}
      {question === "tokens"
        ? (
          <ConfirmDialog
            title="End all API tokens"
            action="End all API tokens"
            confirm={async () => {
              await endUserTokens(user.id);
              void tokens.reload();
            }}
            onClose={() => setQuestion(undefined)}
          >
            <p>
              Programs that act for <Name text={user.name} /> with one are refused from now on.
            </p>
          </ConfirmDialog>
        )
        : null}
      {question === "password"
        ? (
          <ConfirmDialog
            title="A new password"
            action="Make the link"
            confirm={async () => setMade(await createPasswordLink(user.id, LINK_HOURS))}
            onClose={() => setQuestion(undefined)}
          >
            <p>
              With the link <Name text={user.name} />{" "}
              sets a new password, which takes the second factor away and ends every session and API
              token. Do this only for somebody you know it is.
            </p>
          </ConfirmDialog>
        )
        : null}
      {question === "factor"
        ? (
          <ConfirmDialog
            title="Reset the second factor"
            action="Reset"
            confirm={async () => {
              await resetSecondFactor(user.id);
              await onChanged();
            }}
            onClose={() => setQuestion(undefined)}
          >
            <p>
              <Name text={user.name} />{" "}
              signs in with the password alone until a new second factor is set up. Do this only for
              somebody you know it is.
            </p>
          </ConfirmDialog>
        )
        : null}
    </div>
  );
}

interface EndableProps<Item> {
  readonly title: string;
  readonly what: string;
  readonly loading: Loading<readonly Item[]>;
  /** Said where there is none. */
  readonly none: string;
  readonly testId: string;
  children(items: readonly Item[]): ReactNode;
  onEnd(): void;
}

/** A list whose items are ended all at once. */
function Endable<Item>(props: EndableProps<Item>) {
  const { title, what, loading, none, testId, children, onEnd } = props;
  return (
    <>
      <div className="line-with-action">
        <h3>{title}</h3>
        {loading.loaded.state === "ready" && loading.loaded.value.length > 0
          ? (
            <button
              type="button"
              className="secondary-button"
              aria-label={`End all ${title}`}
              data-testid={testId}
              onClick={onEnd}
            >
              End all
            </button>
          )
          : null}
      </div>
      <LoadedView loading={loading} what={what}>
        {(items) =>
          items.length === 0
            ? <EmptyNote>{none}</EmptyNote>
            : <div className="table-box">{children(items)}</div>}
      </LoadedView>
    </>
  );
}
