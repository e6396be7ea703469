"""The help text of ``%mlhub``."""

USAGE = """\
ML Hub in a cell: datasets, models and training jobs.

%mlhub login [NAME]                 sign in (with a name, the password is asked for)
%mlhub logout                       sign out
%mlhub whoami                       who is signed in
%mlhub language [TAG]               the language of what is shown here, such as pt-BR
%mlhub datasets [FILTER]            list datasets
%mlhub upload FILE [--as NAME]      register a CSV file as a dataset's next version
%mlhub describe DATASET             notes, and the facts of each column
%mlhub save VARIABLE --as NAME      register a DataFrame as a dataset's next version
%mlhub load DATASET --into VARIABLE get a dataset as a DataFrame
%mlhub reread DATASET [--sheet NAME] [--delimiter D] [--decimal .|,] [--encoding E]
       [--missing A,B] [--type COLUMN=TYPE …] [--rename COLUMN=NAME …] [--fill-short-rows]
       [--skip-bad-rows] [--preview]
                                    read the file again with other options; --preview only shows
                                    what they make of the first rows
%mlhub models [FILTER]              list models
%mlhub estimators [FILTER]          what the workers can train
%mlhub estimator NAME               its parameters: defaults, what they take, and what a search
                                    tries of them
%mlhub train DATASET [--target COLUMN] --estimator CLASS
       [--param NAME=VALUE …] [--step CLASS …] [--features A,B]
       [--folds N] [--repeats N] [--holdout SHARE] [--groups COLUMN] [--time COLUMN]
       [--folds-of COLUMN] [--test A,B] [--split NAME] [--scoring A,B]
       [--positive-class CLASS] [--slice-by A,B] [--preparation none] [--random-too]
       [--seed N] [--queue NAME] [--priority N] [--as MODEL] [--no-wait]
                                    train on a worker and register the model; --random-too tells
                                    what a split by groups or time keeps from it
%mlhub train DATASET --target COLUMN --best [--minutes M] [--trials N] [--metric NAME]
                                    let the hub search for the best model, for up to two minutes
                                    unless you say otherwise; rows, columns, queue and name as
                                    above
%mlhub train DATASET --target COLUMN --estimator CLASS --search random|grid|halving|bayesian
       [--resource rows|folds|iterations] [--ranges own] [--minutes M] [--trials N]
       [--metric NAME]              search the parameters of one estimator; a --param may be a
                                    list, or a range {"low": 1, "high": 9, "log": true}; --resource
                                    is what the first trials of halving get little of
%%mlhub train                       the same as YAML, in the lines below
%mlhub trials JOB [--limit N]       what a search tried, the best first
%mlhub trial JOB NUMBER             the YAML that trains it again
%mlhub leaderboard DATASET --target COLUMN [--metric NAME] [--sort fit_seconds|…]
       [--decide [job:12 trial:15/3 …] [--no-wait]]
                                    every model and trial, and which can't be distinguished;
                                    --decide repeats the tests that would distinguish the best,
                                    or those that you name
%mlhub stop JOB [--no-wait]         stop a search and keep the best so far
%mlhub evaluate MODEL on DATASET|--frame VARIABLE [--rows FIRST-LAST]
       [--slice-by A,B] [--save-as NAME] [--no-wait]
                                    evaluate a model on a dataset or a DataFrame, and store its
                                    predictions; name@version for older ones
%mlhub curve MODEL                  shows whether more rows would improve the model
%mlhub jobs [FILTER] [--dataset NAME] [--model NAME]
                                    list jobs: all, or those that use a dataset or a model;
                                    name@version for one version
%mlhub wait JOB                     follow a job until it ends
%mlhub show JOB                     its report
%mlhub log JOB                      its events and its output
%mlhub again JOB                    run the same request again
%mlhub cancel JOB                   cancel a job
%mlhub yaml JOB                     the YAML that asks for the same training or search again
%mlhub program JOB [TO] [--notebook] save a training, or a search's winner, as a program with the
                                    same numbers
%mlhub report JOB|MODEL [TO]        save a report as one HTML file
%mlhub share dataset|model|job NAME [--with PERSON | --group GROUP | --everyone]
       [--level read|write|manage|none]
                                    share it, and show who has access
%mlhub password                     change your password
%mlhub users [FILTER]               list accounts (administrators)
%mlhub audit [FILTER]               list actions and refusals (administrators)
%mlhub card MODEL                   the facts about a model
%mlhub download NAME [TO] [--format original|parquet|csv|onnx]
                                    save a dataset's or model's file (model first)
%mlhub compare DATASET with VERSION [--key COLUMN]
                                    compare a dataset with an earlier version
%mlhub compare job:12 trial:15/3 model:NAME@VERSION …
                                    compare 2 to 10 jobs, trials and models: what differs, and
                                    whether the best leads by more than chance
%mlhub alias dataset|model NAME@VERSION ALIAS [--remove]
                                    let NAME@ALIAS stand for a version
%mlhub leaks DATASET --target COLUMN [--features A,B]
                                    what random folds of its rows would leak, and how to split
                                    them instead
%mlhub splits DATASET               the named splits of its rows
%mlhub split DATASET NAME [--folds N] [--repeats N] [--holdout SHARE] [--groups COLUMN]
       [--time COLUMN] [--folds-of COLUMN] [--test A,B] [--remove]
                                    name a way to split its rows, for train --split NAME
%mlhub annotate dataset|model NAME [--description TEXT] [--tags A,B]
                                    describe it, in Markdown
%mlhub storage                      the storage that your datasets and models use

Interrupting the kernel stops the waiting, not the job.
"""
