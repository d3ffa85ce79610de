import { useEffect, useState, useSyncExternalStore } from "react";
import { RequestError, signOut, type User } from "../../protocol/rest-client.ts";
import { ChartView } from "./chart-view.tsx";
import { CreditsDialog } from "./credits-dialog.tsx";
import { ParameterPanel } from "./parameter-panel.tsx";
import { PresetPanel } from "./preset-panel.tsx";
import { SettingsPanel } from "./settings-panel.tsx";
import { StatisticsPanel } from "./statistics-panel.tsx";
import { TopBar } from "./top-bar.tsx";
import { datasetOf, Workspace } from "./workspace.ts";

interface WorkspacePageProps {
  readonly user: User;
  onSessionEnded(): void;
}

export function WorkspacePage({ user, onSessionEnded }: WorkspacePageProps) {
  const [workspace, setWorkspace] = useState<Workspace>();
  useEffect(() => {
    const made = new Workspace(user.id, onSessionEnded);
    setWorkspace(made);
    return () => made.dispose();
  }, [user.id, onSessionEnded]);
  if (workspace === undefined) return null;
  return <OpenWorkspace user={user} workspace={workspace} onSessionEnded={onSessionEnded} />;
}

function OpenWorkspace(
  { user, workspace, onSessionEnded }: WorkspacePageProps & { readonly workspace: Workspace },
) {
  const snapshot = useSyncExternalStore(workspace.subscribe, workspace.snapshot);
  const [hasCredits, setCredits] = useState(false);
  const [problem, setProblem] = useState<string>();
  const { hello, selection, shown, fieldErrors } = snapshot;
  const strategy = hello?.strategies.find(({ id }) => id === selection?.strategy);
  const leave = async () => {
    try {
      await signOut();
      onSessionEnded();
    } catch (error) {
      setProblem(error instanceof RequestError ? error.message : String(error));
    }
  };
  const failure = problem ?? snapshot.failure ?? fieldErrors["dataset"] ?? fieldErrors["strategy"];

  return (
    <div className="workspace" data-stale={hello !== undefined && snapshot.connection !== "live"}>
      <TopBar
        user={user.name}
        hello={hello}
        selection={selection}
        connection={snapshot.connection}
        roundTripMillis={snapshot.roundTripMillis}
        computeMillis={snapshot.computeMillis}
        onDataset={(id) =>
          workspace.chooseDataset(id)}
        onStrategy={(id) =>
          workspace.chooseStrategy(id)}
        onCredits={() => setCredits(true)}
        onSignOut={leave}
      />
      <aside className="controls" aria-label="Controls">
        {strategy === undefined || selection === undefined || hello === undefined ? null : (
          <>
            <p className="strategy-summary">{strategy.summary}</p>
            <ParameterPanel
              strategy={strategy}
              values={selection.parameters}
              fieldErrors={fieldErrors}
              onChange={(name, value) => workspace.setParameter(name, value)}
            />
            <SettingsPanel
              specs={hello.settings}
              values={selection.settings}
              fieldErrors={fieldErrors}
              onChange={(name, value) => workspace.setSetting(name, value)}
            />
            <PresetPanel selection={selection} onLoad={(preset) => workspace.apply(preset)} />
          </>
        )}
      </aside>
      <main className="stage">
        <h1 className="visually-hidden">Workspace</h1>
        <ChartView
          workspace={workspace}
          isLogarithmic={snapshot.isLogarithmic}
          isSynthetic={datasetOf(hello, selection?.dataset)?.synthetic === true}
        />
        {failure === undefined ? null : <p className="stage-failure" role="alert">{failure}</p>}
      </main>
      <StatisticsPanel metrics={shown?.metrics} />
      {hasCredits && hello !== undefined
        ? <CreditsDialog datasets={hello.datasets} onClose={() => setCredits(false)} />
        : null}
    </div>
  );
}
