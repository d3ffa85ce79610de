import { useSyncExternalStore } from "react";
import { signIn, signInFirst, type User } from "../../protocol/rest-client.ts";
import { followedLink } from "../presets/link-token.ts";
import { CredentialForm } from "./credential-form.tsx";

interface PageProps {
  onSignedIn(user: User): void;
}

export function SignInPage({ onSignedIn }: PageProps) {
  const { token } = useSyncExternalStore(followedLink.subscribe, followedLink.snapshot);
  return (
    <CredentialForm
      key="sign-in"
      title="Sign in"
      intro={token === undefined
        ? "Backtests that follow your hand."
        : "Then the preset opens whose link you followed."}
      action="Sign in"
      testId="sign-in"
      isNew={false}
      submit={async (name, password, code) => onSignedIn(await signIn(name, password, code))}
    />
  );
}

interface FirstSignInPageProps extends PageProps {
  readonly token: string;
  /** The person has signed in before, or the link is used or too old. */
  onLeave(): void;
}

/** Redeems the one-time link: the first user chooses a name and a password. */
export function FirstSignInPage({ token, onSignedIn, onLeave }: FirstSignInPageProps) {
  return (
    <CredentialForm
      key="first-sign-in"
      title="Welcome"
      intro="Choose the name and the password you will sign in with from now on."
      action="Create and sign in"
      testId="first-sign-in"
      isNew
      footer={
        <p className="session-footer">
          Signed in before, or the link has expired?{" "}
          <button
            type="button"
            className="link-button"
            data-testid="first-sign-in-leave"
            onClick={onLeave}
          >
            Go to sign-in
          </button>
        </p>
      }
      submit={async (name, password) => onSignedIn(await signInFirst(token, name, password))}
    />
  );
}
