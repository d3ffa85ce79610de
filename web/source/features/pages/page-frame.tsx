import { type ReactNode, useEffect, useRef } from "react";

import { Icon, Mark } from "../../ui/icon.tsx";
import { ThemeSwitch } from "../../ui/theme-switch.tsx";
import { AccountMenu } from "../session/account-menu.tsx";
import { useKeptFocus } from "./use-kept-focus.ts";

interface PageFrameProps {
  readonly title: string;
  /** Ways to the sister pages. */
  readonly navigation?: ReactNode;
  readonly children: ReactNode;
}

/** A page beside the workspace: bar, way back, title. A new title takes the focus. */
export function PageFrame({ title, navigation, children }: PageFrameProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const content = useRef<HTMLElement>(null);
  const page = useRef<HTMLDivElement>(null);
  useKeptFocus(page);
  useEffect(() => {
    const before = document.title;
    document.title = `${title} · Speed Stack`;
    heading.current?.focus({ preventScroll: true });
    content.current?.scrollTo(0, 0);
    return () => {
      document.title = before;
    };
  }, [title]);
  return (
    <div className="page" ref={page}>
      <header className="page-bar">
        <div className="brand">
          <Mark />
          <span className="page-brand-name">Speed Stack</span>
        </div>
        <a className="back-link" href="#/" data-testid="back-to-workspace">
          <Icon name="back" />
          Workspace
        </a>
        <div className="page-bar-end">
          <ThemeSwitch />
          <AccountMenu />
        </div>
      </header>
      <div className="page-body" data-navigated={navigation !== undefined}>
        {navigation}
        {/* A place of the keyboard, so that it scrolls what has nothing to be focused. */}
        <main className="page-content" ref={content} tabIndex={0}>
          <div className="page-column">
            <h1 ref={heading} tabIndex={-1}>{title}</h1>
            {children}
          </div>
        </main>
      </div>
    </div>
  );
}

interface SectionProps {
  readonly id: string;
  readonly title: string;
  readonly intro?: ReactNode;
  /** Beside the title. */
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

/** A titled part of a page. */
export function Section({ id, title, intro, action, children }: SectionProps) {
  return (
    <section className="card" aria-labelledby={id}>
      <header className="card-header">
        <div>
          <h2 id={id}>{title}</h2>
          {intro === undefined ? null : <p className="card-intro">{intro}</p>}
        </div>
        {action}
      </header>
      {children}
    </section>
  );
}
