import type { TranslationBundle } from '@jupyterlab/translation';
import { caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
import React from 'react';

import type { HubModel } from '../../state/HubModel';
import { formatCount } from '../../ui/text/format';

interface IProps {
  model: HubModel;
  name: 'datasets' | 'models' | 'jobs';
  label: string;
  trans: TranslationBundle;
  /** The rows, or what to do when there are none. */
  children: React.ReactNode;
}

/** A section: its name with the number of its things, and its rows where it is open. */
export function Section(props: IProps): JSX.Element {
  const { model, name, label, trans, children } = props;
  const isOpen = !model.panel.isClosed(name);
  const Caret = isOpen ? caretDownIcon : caretRightIcon;
  return (
    <section className="jp-mlhub-section" data-section={name}>
      <h3 className="jp-mlhub-sectionHead">
        <button
          aria-expanded={isOpen}
          onClick={() => model.toggleSection(name)}
        >
          <Caret.react tag="span" width="14px" height="14px" />
          {label}{' '}
          {model.isLoaded && (
            <span className="jp-mlhub-total">
              {formatCount(model[name].total)}
            </span>
          )}
        </button>
      </h3>
      {isOpen && <Body {...{ model, name, trans }}>{children}</Body>}
    </section>
  );
}

function Body(props: Omit<IProps, 'label'>): JSX.Element {
  const { model, name, trans, children } = props;
  if (!model.isLoaded) {
    return <Loading model={model} trans={trans} />;
  }
  if (!model.may(`${name}.read`)) {
    return (
      <p className="jp-mlhub-empty">
        {trans.__('Your role does not let you see these.')}
      </p>
    );
  }
  return <>{children}</>;
}

/** Nothing is known of the list yet, which is not the same as that it is empty. */
function Loading(props: {
  model: HubModel;
  trans: TranslationBundle;
}): JSX.Element {
  const { model, trans } = props;
  return (
    <div className="jp-mlhub-empty" aria-busy={!model.error}>
      <p role="status">
        {model.error ? trans.__('Not loaded.') : trans.__('Loading…')}
      </p>
    </div>
  );
}

/** Why a list that is narrowed has no rows, and the way back to all of them. */
export function NoMatch(props: {
  model: HubModel;
  trans: TranslationBundle;
}): JSX.Element {
  const { model, trans } = props;
  const { filter, owner } = model.lists.view;
  const why = filter
    ? trans.__('Nothing matches “%1”.', filter)
    : owner === 'me'
      ? trans.__('None of them is yours.')
      : trans.__('Nobody shares one with you.');
  return (
    <div className="jp-mlhub-empty">
      <p>{why}</p>
      <button
        className="jp-mlhub-link"
        onClick={() => void model.setView({ filter: '', owner: 'anyone' })}
      >
        {filter ? trans.__('Clear filter') : trans.__('Show all')}
      </button>
    </div>
  );
}
