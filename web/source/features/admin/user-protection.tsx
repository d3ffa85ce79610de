import { useState } from "react";
import type { AccountSession } from "../../protocol/account-client.ts";
import {
  endUserSessions,
  type ManagedUser,
  resetSecondFactor,
} from "../../protocol/admin-client.ts";
import { ConfirmDialog } from "../pages/confirm-dialog.tsx";
import { SessionTable } from "../account/session-table.tsx";
import { EmptyNote, LoadedView } from "../pages/loaded-view.tsx";
import type { Loading } from "../pages/use-loaded.ts";

interface UserProtectionProps {
  readonly user: ManagedUser;
  readonly sessions: Loading<readonly AccountSession[]>;
  /** Done when what is there now is shown. */
  onChanged(): Promise<unknown>;
}

/** Where a user is signed in, and their second factor. */
export function UserProtection({ user, sessions: loading, onChanged }: UserProtectionProps) {
  const [question, setQuestion] = useState<"sessions" | "factor">();
  return (
    <div className="user-protection">
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
      <div className="line-with-action">
        <h3>Sessions</h3>
        {loading.loaded.state === "ready" && loading.loaded.value.length > 0
          ? (
            <button
              type="button"
              className="secondary-button"
              data-testid="user-end-sessions"
              onClick={() => setQuestion("sessions")}
            >
              End all
            </button>
          )
          : null}
      </div>
      <LoadedView loading={loading} what="the sessions">
        {(sessions) =>
          sessions.length === 0
            ? <EmptyNote>Signed in nowhere.</EmptyNote>
            : (
              <div className="table-box">
                <SessionTable sessions={sessions} label={`Sessions of ${user.name}`} />
              </div>
            )}
      </LoadedView>
      {question === "sessions"
        ? (
          <ConfirmDialog
            title="End all sessions"
            action="End all sessions"
            confirm={async () => {
              await endUserSessions(user.id);
              void loading.reload();
            }}
            onClose={() => setQuestion(undefined)}
          >
            <p>{user.name} is signed out everywhere.</p>
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
              {user.name}{" "}
              signs in with the password alone until a new second factor is set up. Do this only for
              somebody you know it is.
            </p>
          </ConfirmDialog>
        )
        : null}
    </div>
  );
}
