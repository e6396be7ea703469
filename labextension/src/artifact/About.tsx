import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import React, { useEffect, useRef, useState } from 'react';

import type { ArtifactInfo } from '../api/types';
import type { HubModel } from '../state/HubModel';
import { mayDo } from '../api/mayDo';
import { Problem } from '../ui/Problem';
import { useTask } from '../ui/hooks/useTask';

interface IProps {
  model: HubModel;
  rendermime: IRenderMimeRegistry;
  trans: TranslationBundle;
  artifact: ArtifactInfo;
  /** What is known by itself: shown until somebody writes a description. */
  draft?: string;
  /** Whether the person writes it just now. */
  isEdited: boolean;
  onEdit: (isEdited: boolean) => void;
  onChanged: () => void;
}

/** What people wrote of a dataset or model: tags, and a description in Markdown. */
export function About(props: IProps): JSX.Element | null {
  const { model, rendermime, trans, artifact, draft, isEdited } = props;
  const mayEdit = mayDo(model.session, artifact, 'update');
  if (isEdited) {
    return <AboutForm {...props} />;
  }
  const text = artifact.description || draft;
  if (!text && artifact.tags.length === 0) {
    return null;
  }
  return (
    <section aria-label={trans.__('Description')} className="jp-mlhub-about">
      {text && <Markdown text={text} rendermime={rendermime} />}
      {artifact.tags.map(tag => (
        <span key={tag} className="jp-mlhub-tag">
          {tag}
        </span>
      ))}
      {mayEdit && (
        <button className="jp-mlhub-link" onClick={() => props.onEdit(true)}>
          {trans.__('Edit')}
        </button>
      )}
    </section>
  );
}

function AboutForm(props: IProps): JSX.Element {
  const { model, trans, artifact, onChanged } = props;
  const close = () => props.onEdit(false);
  const [description, setDescription] = useState(
    artifact.description || props.draft || ''
  );
  const [tags, setTags] = useState(artifact.tags.join(', '));
  const { problem, busy, run } = useTask();
  const submit = async (event: React.FormEvent) => {
    event.preventDefault();
    const list = tags
      .split(',')
      .map(tag => tag.trim())
      .filter(tag => tag);
    const changes = { description, tags: list };
    const { kind, reference } = artifact;
    if (await run(() => model.client.describe(kind, reference, changes))) {
      onChanged();
      close();
    }
  };
  return (
    <form className="jp-mlhub-form" onSubmit={submit}>
      <label>
        {trans.__('Description')}
        <textarea
          className="jp-mod-styled"
          rows={8}
          maxLength={10000}
          autoFocus
          placeholder={trans.__(
            'Its origin and meaning. You can use Markdown.'
          )}
          value={description}
          onChange={event => setDescription(event.target.value)}
        />
      </label>
      <label>
        {trans.__('Tags')}
        <input
          className="jp-mod-styled"
          placeholder={trans.__('separated by commas')}
          value={tags}
          onChange={event => setTags(event.target.value)}
        />
      </label>
      <Problem text={problem} />
      <div className="jp-mlhub-inline">
        <button className="jp-mod-styled jp-mod-accept" disabled={busy}>
          {trans.__('Save')}
        </button>
        <button type="button" className="jp-mod-styled" onClick={close}>
          {trans.__('Cancel')}
        </button>
      </div>
    </form>
  );
}

/** Markdown as JupyterLab shows it in an untrusted notebook: sanitized. */
function Markdown(props: {
  text: string;
  rendermime: IRenderMimeRegistry;
}): JSX.Element {
  const { text, rendermime } = props;
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const type = 'text/markdown';
    const renderer = rendermime.createRenderer(type);
    const mime = rendermime.createModel({
      data: { [type]: text },
      trusted: false
    });
    void renderer.renderModel(mime);
    host.current?.replaceChildren(renderer.node);
    return () => renderer.dispose();
  }, [text, rendermime]);
  return <div ref={host} />;
}
