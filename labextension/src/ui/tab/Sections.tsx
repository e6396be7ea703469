import React, { type ReactNode, useContext, useId, useRef } from 'react';

import { TabContext } from '../hooks/TabContext';
import { useRemembered } from '../hooks/useRemembered';

/** A part of a tab that is shown alone. */
export interface ISection {
  name: string;
  label: string;
  /** How many things are in it, where that is worth a number. */
  count?: number;
  /** Whether it stays as it was left while another section is open. */
  isKept?: boolean;
  body: ReactNode;
}

/** Which section is open; the choice is kept for other tabs of the same kind. */
export function useSection(kind: string): {
  chosen: string | null;
  open: (name: string) => void;
} {
  const [chosen, open] = useRemembered(`section:${kind}`);
  return { chosen, open };
}

const STEPS: Record<string, (index: number, count: number) => number> = {
  ArrowRight: (index, count) => (index + 1) % count,
  ArrowLeft: (index, count) => (index + count - 1) % count,
  Home: () => 0,
  End: (_index, count) => count - 1
};

/** The sections of a tab, of which one is open. */
export function Sections(props: {
  label: string;
  sections: ISection[];
  /** The name of the chosen section. Where there is no such section, the first is open. */
  chosen: string | null;
  onOpen: (name: string) => void;
}): JSX.Element {
  const { label, sections, chosen, onOpen } = props;
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const seen = useRef(new Set<string>());
  const context = useContext(TabContext);
  const open = sections.find(one => one.name === chosen) ?? sections[0];
  seen.current.add(open.name);
  const onKeyDown = (event: React.KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step) {
      event.preventDefault();
      const next = step(sections.indexOf(open), sections.length);
      onOpen(sections[next].name);
      list.current?.querySelectorAll('button')[next].focus();
    }
  };
  return (
    <>
      <div
        ref={list}
        role="tablist"
        aria-label={label}
        className="jp-mlhub-tabs"
        onKeyDown={onKeyDown}
      >
        {sections.map(({ name, label, count }) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`${id}-${name}`}
            aria-selected={name === open.name}
            aria-controls={`${id}-${name}-body`}
            tabIndex={name === open.name ? 0 : -1}
            onClick={() => onOpen(name)}
          >
            {label}
            {count !== undefined && <small> {count}</small>}
          </button>
        ))}
      </div>
      {sections
        .filter(
          one => one === open || (one.isKept && seen.current.has(one.name))
        )
        .map(({ name, body }) => (
          <div
            key={name}
            role="tabpanel"
            id={`${id}-${name}-body`}
            aria-labelledby={`${id}-${name}`}
            className="jp-mlhub-sectionBody"
            hidden={name !== open.name}
          >
            <TabContext.Provider
              value={{
                ...context,
                isVisible: context.isVisible && name === open.name
              }}
            >
              {body}
            </TabContext.Provider>
          </div>
        ))}
    </>
  );
}
