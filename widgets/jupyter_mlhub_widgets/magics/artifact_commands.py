"""The commands of ``%mlhub`` for datasets and model files."""

from __future__ import annotations

from typing import Any

from IPython.core.error import UsageError

from jupyter_mlhub.display import text
from jupyter_mlhub.display.cells import Cell
from jupyter_mlhub.display.datasets import ComparisonView, DatasetView
from jupyter_mlhub.display.tables import Table
from jupyter_mlhub.languages import tr
from jupyter_mlhub.schemas.data.artifacts import VersionInfo
from jupyter_mlhub.schemas.data.previews import ReadingPreview
from jupyter_mlhub.schemas.pipelines.specs import split_model_reference, split_reference
from jupyter_mlhub.wording import counted

from ..comparison_view import ModelsComparedView
from .arguments import Arguments
from .following import Following
from .live_line import LiveLine


class ArtifactCommands(Following):
    """Commands of the magic for datasets and models."""

    def _upload(self, arguments: Arguments) -> None:
        line = LiveLine()
        version = self.hub.register(
            arguments.file,
            arguments.as_,
            progress=lambda sent: line.update(f"uploading · {text.size(sent)}"),
        )
        self._ready(version, line)

    def _save(self, arguments: Arguments) -> None:
        frame = self.frame_of(arguments.variable)
        self._ready(self.hub.register(frame, arguments.as_), LiveLine())

    def _load(self, arguments: Arguments) -> None:
        if not arguments.into.isidentifier():
            raise UsageError(tr("{into!r} can't be the name of a variable.", into=arguments.into))
        assert self.shell is not None
        frame = self.hub.dataset(arguments.name).to_pandas()
        self.shell.user_ns[arguments.into] = frame
        size = f"{counted(len(frame), 'row')} · {counted(len(frame.columns), 'column')}"
        print(f"{arguments.into} · {size}")

    def _describe(self, arguments: Arguments) -> DatasetView:
        name, number = split_reference(arguments.name)
        return DatasetView(name, self.hub.version("dataset", name, number))

    def _reread(self, arguments: Arguments) -> Table | None:
        columns: dict[str, dict[str, str]] = {}
        for key, pairs in (("type", arguments.type), ("name", arguments.rename)):
            for pair in pairs or []:
                column, equals, value = pair.rpartition("=")
                if not equals:
                    raise UsageError(tr("Write COLUMN=VALUE, not {pair}.", pair=pair))
                columns.setdefault(column, {})[key] = value
        options: dict[str, Any] = {
            "sheet": arguments.sheet,
            "delimiter": arguments.delimiter,
            "decimal": arguments.decimal,
            "encoding": arguments.encoding,
            "missing": None if arguments.missing is None else arguments.missing.split(","),
            "short_rows": "fill" if arguments.fill_short_rows else None,
            "bad_rows": "skip" if arguments.skip_bad_rows else None,
            "columns": columns or None,
        }
        given = {key: value for key, value in options.items() if value is not None}
        if arguments.preview:
            return _preview_table(self.hub.preview_reading(arguments.name, **given))
        self._ready(self.hub.read_again(arguments.name, **given), LiveLine())
        return None

    def _ready(self, version: VersionInfo, line: LiveLine) -> None:
        """Wait until a dataset's new version is read."""
        assert version.dataset is not None
        job = self.hub.job(version.dataset.job_id or 0)
        self._follow(job, line)
        assert job.detail.result is not None
        name = job.detail.result.dataset or ""
        ready = self.hub.version("dataset", name, str(version.number))
        line.update(text.dataset_version(name, ready))

    def _compare(self, arguments: Arguments) -> ComparisonView | ModelsComparedView:
        names = arguments.names
        if len(names) == 3 and names[1] == "with":
            dataset, before = names[0], names[2].lstrip("v")
            versions = self.hub.compare_versions(dataset, before, key=arguments.key)
            return ComparisonView(versions)
        if arguments.key is not None or not all(":" in name for name in names):
            raise UsageError(
                tr(
                    "Write it as: %mlhub compare DATASET with VERSION, or as: %mlhub compare "
                    "job:12 trial:15/3 model:NAME@VERSION"
                )
            )
        return ModelsComparedView(self.hub.compare(*names))

    def _alias(self, arguments: Arguments) -> None:
        split = split_model_reference if arguments.kind == "model" else split_reference
        name, number = split(arguments.name)
        if arguments.remove:
            self.hub.take_alias(arguments.kind, name, arguments.alias)
            print(tr("{name}@{alias} is no more.", name=name, alias=arguments.alias))
            return
        version = self.hub.version(arguments.kind, name, number).number
        self.hub.give_alias(arguments.kind, name, arguments.alias, version)
        print(f"{name}@{arguments.alias} → {name} v{version}")

    def _annotate(self, arguments: Arguments) -> None:
        tags = arguments.tags
        if arguments.description is None and tags is None:
            raise UsageError(tr("Say --description TEXT, --tags A,B or both."))
        info = self.hub.describe(
            arguments.kind,
            arguments.name,
            description=arguments.description,
            tags=None if tags is None else [tag.strip() for tag in tags.split(",") if tag.strip()],
        )
        print(" · ".join(part for part in (info.reference, ", ".join(info.tags)) if part))

    def _card(self, arguments: Arguments) -> Any:
        from IPython.display import Markdown

        model = self.hub.model(arguments.model)
        return Markdown(model.card or f"{arguments.model} was uploaded: nothing is known of it.")

    def _storage(self, _arguments: Arguments) -> None:
        info = self.hub.storage()
        limit = "" if info.limit is None else f" of {text.size(info.limit)}"
        uploading = f" · unfinished uploads {text.size(info.uploading)}" if info.uploading else ""
        print(
            tr(
                "{size}{limit} used{uploading}",
                size=text.size(info.used),
                limit=limit,
                uploading=uploading,
            )
        )

    def _download(self, arguments: Arguments) -> None:
        name, number = split_reference(arguments.name)
        own = name.rpartition("/")[2]
        known = {item.reference for item in self.hub.models(own)}
        kind: Any = "model" if name in known and arguments.format == "original" else "dataset"
        target = arguments.to or "."
        if arguments.format == "onnx":
            path = self.hub.model(arguments.name).save_onnx(target)
            print(f"{path} · {text.size(path.stat().st_size)}")
            return
        if kind == "model":
            path = self.hub.model(arguments.name).download(target)
        else:
            path = self.hub.download(kind, name, target, number=number, format=arguments.format)
        print(f"{path} · {text.size(path.stat().st_size)}")


def _preview_table(preview: ReadingPreview) -> Table:
    """Show how the first rows would be read."""
    if preview.problem is not None:
        print(f"! {preview.problem}")
    rows: list[list[Cell]] = [
        [column.name, column.type, column.missing, column.problem or ""]
        for column in preview.columns
    ]
    looked_at = (
        tr("All {count:,} rows", count=preview.rows)
        if preview.is_whole
        else tr("The first {count:,} rows", count=preview.rows)
    )
    heads = [tr("column"), tr("type"), tr("missing"), tr("problem")]
    return Table(heads, rows, tr("No row is read."), looked_at)
