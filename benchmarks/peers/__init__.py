"""Programs that other tools' environments run; each is started by a benchmark."""
