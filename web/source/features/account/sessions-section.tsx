import { useState } from "react";
import {
  type AccountSession,
  endSession,
  fetchSessions,
  signOutEverywhere,
} from "../../protocol/account-client.ts";
import { ConfirmDialog } from "../pages/confirm-dialog.tsx";
import { LoadedView } from "../pages/loaded-view.tsx";
import { Section } from "../pages/page-frame.tsx";
import { useLoaded } from "../pages/use-loaded.ts";
import { useSession } from "../session/session-context.ts";
import { agentName } from "./agent-name.ts";
import { SessionTable } from "./session-table.tsx";

type Question = { readonly about: "others" | "everywhere" } | {
  readonly about: "one";
  readonly session: AccountSession;
};

/** Where one is signed in, and how to end that. */
export function SessionsSection() {
  const loading = useLoaded(fetchSessions);
  const [question, setQuestion] = useState<Question>();
  return (
    <Section
      id="sessions-title"
      title="Sessions"
      intro="Where you are signed in now. End what you do not know, and change the password then."
    >
      <LoadedView loading={loading} what="the sessions">
        {(sessions) => (
          <>
            <div className="table-box">
              <SessionTable
                sessions={sessions}
                label="Your sessions"
                onEnd={(session) => setQuestion({ about: "one", session })}
              />
            </div>
            <div className="card-actions">
              {sessions.some(({ current }) => !current)
                ? (
                  <button
                    type="button"
                    className="secondary-button"
                    data-testid="sessions-end-others"
                    onClick={() => setQuestion({ about: "others" })}
                  >
                    End all others
                  </button>
                )
                : null}
              <button
                type="button"
                className="secondary-button"
                data-testid="sessions-end-all"
                onClick={() => setQuestion({ about: "everywhere" })}
              >
                Sign out everywhere
              </button>
            </div>
            {question === undefined ? null : (
              <EndQuestion
                question={question}
                sessions={sessions}
                onDone={() => void loading.reload()}
                onClose={() => setQuestion(undefined)}
              />
            )}
          </>
        )}
      </LoadedView>
    </Section>
  );
}

interface EndQuestionProps {
  readonly question: Question;
  readonly sessions: readonly AccountSession[];
  onDone(): void;
  onClose(): void;
}

function EndQuestion({ question, sessions, onDone, onClose }: EndQuestionProps) {
  const { onSessionEnded } = useSession();
  if (question.about === "everywhere") {
    return (
      <ConfirmDialog
        title="Sign out everywhere"
        action="Sign out everywhere"
        confirm={async () => {
          await signOutEverywhere();
          onSessionEnded();
        }}
        onClose={onClose}
      >
        <p>Every session ends, this one too. API tokens stay.</p>
      </ConfirmDialog>
    );
  }
  const ended = question.about === "one"
    ? [question.session]
    : sessions.filter(({ current }) => !current);
  return (
    <ConfirmDialog
      title={question.about === "one" ? "End this session" : "End all other sessions"}
      action={question.about === "one" ? "End session" : "End all others"}
      confirm={async () => {
        try {
          // One after another: what is refused is said, and the rest is not asked for.
          // oxlint-disable-next-line no-await-in-loop
          for (const { id } of ended) await endSession(id);
        } finally {
          onDone();
        }
      }}
      onClose={onClose}
    >
      <p>
        {question.about === "one"
          ? `${agentName(question.session.agent)} at ${question.session.address} is signed out.`
          : `${ended.length} other ${
            ended.length === 1 ? "session is" : "sessions are"
          } signed out.`}
      </p>
    </ConfirmDialog>
  );
}
