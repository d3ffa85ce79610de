import { useState } from "react";
import { signOut } from "../../protocol/rest-client.ts";
import { Icon } from "../../ui/icon.tsx";
import { Menu, type MenuItem } from "../../ui/menu.tsx";
import { Name } from "../../ui/name.tsx";
import { shownName } from "../../ui/shown-name.ts";
import { useSession } from "./session-context.ts";

/** Who is signed in, and the ways to the account, to administration and out. */
export function AccountMenu() {
  const { user, onSessionEnded } = useSession();
  const [problem, setProblem] = useState("");
  const leave = async () => {
    try {
      await signOut();
      onSessionEnded();
      // Whoever signs in next begins in the workspace.
      location.hash = "#/";
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  const administration: MenuItem[] = user.role === "admin"
    ? [{ label: "Administration", testId: "administration-open", href: "#/admin/users" }]
    : [];
  return (
    <div className="account-menu">
      <Menu
        label={`Account menu of ${shownName(user.name)}`}
        testId="account-menu"
        button={
          <>
            <Icon name="person" />
            <span className="account-menu-name">
              <Name text={user.name} />
            </span>
            <Icon name="chevron" />
          </>
        }
        header={
          <p className="menu-header">
            <strong>
              <Name text={user.name} />
            </strong>
            <small>{user.role === "admin" ? "Administrator" : "Member"}</small>
          </p>
        }
        items={[
          { label: "Account", testId: "account-open", href: "#/account" },
          ...administration,
          { label: "Sign out", testId: "sign-out", onChoose: () => void leave() },
        ]}
      />
      {problem === "" ? null : <p className="menu-problem" role="alert">{problem}</p>}
    </div>
  );
}
