import React from 'react';

import type { ArtifactInfo } from '../../api/types';
import { keyOfArtifact } from '../../state/Choice';
import type { IUpload } from '../../state/UploadQueue';
import { useModel } from '../../state/useModel';
import { ArtifactRow } from '../rows/ArtifactRow';
import { ROW_PX } from '../rows/Row';
import { UploadRow } from '../rows/UploadRow';
import type { ISectionProps } from './Sections';
import { NoMatch, Section } from './Section';
import { VirtualList } from './VirtualList';

type Item = ArtifactInfo | IUpload;

const isUpload = (item: Item): item is IUpload => 'share' in item;
const keyOf = (item: Item) =>
  isUpload(item) ? `upload ${item.id}` : item.reference;
const nameOf = (item: Item) => (isUpload(item) ? item.name : item.reference);
const heightOf = () => ROW_PX;

/** The Datasets section: what is being uploaded, then the datasets. */
export function DatasetSection(props: ISectionProps): JSX.Element {
  const { model, actions, trans } = props;
  useModel(model);
  const empty = (
    <div className="jp-mlhub-empty">
      <p>
        {model.mayUpload
          ? trans.__('No datasets yet. Drop files here, or choose Upload.')
          : trans.__('No datasets yet. Datasets shared with you appear here.')}
      </p>
      {model.mayUpload && (
        <button className="jp-mod-styled" onClick={() => actions.upload()}>
          {trans.__('Upload…')}
        </button>
      )}
    </div>
  );
  return (
    <Section {...props} name="datasets" label={trans.__('Datasets')}>
      <Artifacts {...props} list="datasets" empty={empty} />
    </Section>
  );
}

/** The Models section. */
export function ModelSection(props: ISectionProps): JSX.Element {
  const { model, trans } = props;
  useModel(model);
  const sentence = model.mayTrain
    ? trans.__('No models yet. Train one: choose ▶ beside a dataset.')
    : trans.__('No models yet. Models shared with you appear here.');
  return (
    <Section {...props} name="models" label={trans.__('Models')}>
      <Artifacts
        {...props}
        list="models"
        empty={<p className="jp-mlhub-empty">{sentence}</p>}
      />
    </Section>
  );
}

function Artifacts(
  props: ISectionProps & { list: 'datasets' | 'models'; empty: JSX.Element }
): JSX.Element {
  const { model, actions, trans, list, empty } = props;
  const { items: artifacts, total, next } = model[list];
  const uploads = list === 'datasets' ? model.uploads : NONE;
  const items = React.useMemo<Item[]>(
    () => [...uploads, ...artifacts],
    [uploads, artifacts]
  );
  if (items.length === 0) {
    const { isNarrowed } = model.lists;
    return isNarrowed ? <NoMatch model={model} trans={trans} /> : empty;
  }
  const draw = (item: Item, isStop: boolean) =>
    isUpload(item) ? (
      <UploadRow upload={item} trans={trans} />
    ) : (
      <ArtifactRow
        artifact={item}
        session={model.session}
        choice={model.choice}
        isChosen={model.choice.has(keyOfArtifact(item))}
        isStop={isStop}
        actions={actions}
        trans={trans}
      />
    );
  return (
    <VirtualList
      label={list === 'datasets' ? trans.__('Datasets') : trans.__('Models')}
      items={items}
      total={total + uploads.length}
      hasMore={next !== null}
      loadMore={() => void model.more(list)}
      keyOf={keyOf}
      nameOf={nameOf}
      heightOf={heightOf}
      draw={draw}
    />
  );
}

const NONE: IUpload[] = [];
