import { useSyncExternalStore } from "react";
import { redeemLink, signIn, type User } from "../../protocol/rest-client.ts";
import { followedLink } from "../presets/link-token.ts";
import type { OneTimeLink } from "./one-time-link.ts";
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

interface OneTimeLinkPageProps extends PageProps {
  readonly link: OneTimeLink;
  /** The person has signed in before, or the link is used or too old. */
  onLeave(): void;
}

const words = {
  user: {
    title: "Welcome",
    intro: "Choose the name and the password you will sign in with from now on.",
    action: "Create and sign in",
  },
  password: {
    title: "A new password",
    intro:
      "Enter your name, as it is, and a new password. It signs you out everywhere else, ends " +
      "your API tokens and takes the second factor away.",
    action: "Set and sign in",
  },
};

/** Redeems a one-time link: a new user chooses name and password, another one a new password. */
export function OneTimeLinkPage({ link, onSignedIn, onLeave }: OneTimeLinkPageProps) {
  return (
    <CredentialForm
      key="first-sign-in"
      {...words[link.kind]}
      testId="first-sign-in"
      isNew
      footer={
        <p className="session-footer">
          Know your password, or the link has expired?{" "}
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
      submit={async (name, password) => onSignedIn(await redeemLink(link.token, name, password))}
    />
  );
}
