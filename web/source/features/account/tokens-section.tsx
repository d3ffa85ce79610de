import { useState } from "react";
import { endToken, fetchTokens, type NewToken, type Token } from "../../protocol/account-client.ts";
import { ConfirmDialog } from "../pages/confirm-dialog.tsx";
import { EmptyNote, LoadedView } from "../pages/loaded-view.tsx";
import { Section } from "../pages/page-frame.tsx";
import { ShownOnce } from "../pages/shown-once.tsx";
import { useLoaded } from "../pages/use-loaded.ts";
import { TokenDialog } from "./token-dialog.tsx";
import { TokenTable } from "./token-table.tsx";

/** Keys for programs that act in one's name. */
export function TokensSection() {
  const loading = useLoaded(fetchTokens);
  const [isCreating, setCreating] = useState(false);
  const [made, setMade] = useState<NewToken>();
  const [ending, setEnding] = useState<Token>();
  return (
    <Section
      id="tokens-title"
      title="API tokens"
      intro="Keys for programs that act in your name, each with no more rights than it needs."
      action={
        <button
          type="button"
          className="secondary-button"
          data-testid="token-new"
          onClick={() => setCreating(true)}
        >
          New token
        </button>
      }
    >
      {made === undefined ? null : (
        <ShownOnce
          key={made.id}
          label="The new token"
          note={`The token “${made.name}”. It is shown this once: copy it now.`}
          text={made.token}
          testId="token-secret"
        />
      )}
      <LoadedView loading={loading} what="the tokens">
        {(tokens) =>
          tokens.length === 0
            ? <EmptyNote>No tokens. The API takes one as “Authorization: Bearer …”.</EmptyNote>
            : (
              <div className="table-box">
                <TokenTable tokens={tokens} label="Your API tokens" onEnd={setEnding} />
              </div>
            )}
      </LoadedView>
      {isCreating
        ? (
          <TokenDialog
            onMade={(token) => {
              setCreating(false);
              setMade(token);
              void loading.reload();
            }}
            onClose={() => setCreating(false)}
          />
        )
        : null}
      {ending === undefined ? null : (
        <ConfirmDialog
          title="End this token"
          action="End token"
          confirm={async () => {
            await endToken(ending.id);
            if (made?.id === ending.id) setMade(undefined);
            void loading.reload();
          }}
          onClose={() => setEnding(undefined)}
        >
          <p>Programs that use “{ending.name}” are refused from now on.</p>
        </ConfirmDialog>
      )}
    </Section>
  );
}
