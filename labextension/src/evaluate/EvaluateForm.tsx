import type { TranslationBundle } from '@jupyterlab/translation';
import React, { useEffect, useState } from 'react';

import { HubError } from '../api/client';
import type { ModelDetails } from '../api/types';
import { readyReferences, splitReference } from '../ui/text/references';
import type { IDocumentProps } from '../actions/documentProps';
import { DatasetField } from '../ui/fields/DatasetField';
import { Field } from '../ui/fields/Field';
import { ColumnMapping, PastedRows } from './fields';
import { parseRows } from './parseRows';
import { SlicesField } from '../ui/fields/SlicesField';
import { useDatasets } from '../state/useDatasets';
import { useLoaded } from '../ui/hooks/useLoaded';

/** A model on a dataset, or on rows that are pasted: to be judged, or only to predict. */
export function EvaluateForm(
  props: IDocumentProps & {
    reference: string;
    details: ModelDetails;
    onSubmitted: (id: number) => void;
  }
): JSX.Element {
  const { model, trans, reference, details, onSubmitted } = props;
  const ready = readyReferences(useDatasets(model).value?.items ?? []);
  const [source, setSource] = useState<'dataset' | 'rows'>('dataset');
  const [chosen, setChosen] = useState('');
  const [first, setFirst] = useState('');
  const dataset = chosen || first || ready[0] || '';
  useEffect(() => setFirst(dataset), [dataset]);
  const [name, number] = splitReference(dataset);
  const [pasted, setPasted] = useState('');
  const [saveAs, setSaveAs] = useState('');
  const [mapping, setMapping] = useState<Record<string, string>>({});
  const [slices, setSlices] = useState<string[]>([]);
  const [error, setError] = useState<HubError | null>(null);
  const [busy, setBusy] = useState(false);
  const names = (details.signature ?? []).map(column => column.name);
  const problems = error?.fields ?? [];
  const unmatched = problems
    .map(problem => problem.field)
    .filter(field => names.includes(field));
  const loaded = useLoaded(
    async () => ({
      of: dataset,
      info: name ? await model.client.version('dataset', name, number) : null
    }),
    [dataset]
  );
  const info = loaded.value?.of === dataset ? loaded.value.info : null;
  const columns = info?.dataset?.columns ?? [];
  const there =
    source === 'dataset'
      ? columns.map(column => column.name)
      : namesIn(unmatched.length ? pasted : '', trans);
  const submit = async (event: React.FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const rows =
        source === 'dataset'
          ? { dataset }
          : { records: parseRows(pasted, trans) };
      const job = await model.client.submit({
        kind: 'evaluate',
        model: reference,
        columns: mapping,
        slice_by: source === 'dataset' ? slices : [],
        save_as: saveAs || null,
        ...rows
      });
      onSubmitted(job.id);
    } catch (problem) {
      setError(problem as HubError);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className="jp-mlhub-form" onSubmit={submit}>
      <label>
        {trans.__('Rows from')}
        <select
          className="jp-mod-styled"
          name="source"
          value={source}
          onChange={event => setSource(event.target.value as typeof source)}
        >
          <option value="dataset">{trans.__('a dataset')}</option>
          <option value="rows">{trans.__('rows that I paste or enter')}</option>
        </select>
      </label>
      {source === 'dataset' ? (
        <DatasetField
          datasets={ready}
          value={dataset}
          problem={loaded.problem}
          trans={trans}
          onChange={one => {
            setChosen(one);
            setMapping({});
            setSlices([]);
            setError(null);
          }}
        />
      ) : (
        <PastedRows
          names={names}
          value={pasted}
          trans={trans}
          onChange={setPasted}
        />
      )}
      <ColumnMapping
        unmatched={unmatched}
        columns={there}
        value={mapping}
        trans={trans}
        onChange={setMapping}
      />
      {source === 'dataset' && (
        <SlicesField
          columns={columns}
          value={slices}
          problems={problems}
          field="slice_by"
          trans={trans}
          onChange={setSlices}
        />
      )}
      {model.may('datasets.create') && (
        <Field
          label={trans.__('Save the predictions as a dataset')}
          name="save_as"
          placeholder={trans.__('not saved')}
          value={saveAs}
          onValue={setSaveAs}
        />
      )}
      {error && (
        <p className="jp-mlhub-problem" role="alert">
          {error.message}
        </p>
      )}
      <button className="jp-mod-styled jp-mod-accept" disabled={busy}>
        {trans.__('Evaluate')}
      </button>
    </form>
  );
}

/** The columns of pasted rows; none while they can't be read. */
function namesIn(pasted: string, trans: TranslationBundle): string[] {
  try {
    return Object.keys(parseRows(pasted, trans)[0] ?? {});
  } catch {
    return [];
  }
}
