"""The bank's tables, as numbered migrations: append to the end, never change one that shipped."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """create table runs (
            id integer primary key,
            function text not null,
            name text not null,
            file text not null,
            settings text not null,
            started real not null,
            ended real,
            status text not null default 'running',
            stopped text not null default ''
        )""",
        """create table rewrites (
            id integer primary key,
            run integer not null references runs,
            round integer not null,
            agent text not null,
            technique text not null,
            key text not null,
            text text not null,
            outcome text not null,
            reason text not null,
            ratio real,
            verdict text not null,
            final text,
            rank integer
        )""",
        "create index rewrites_run on rewrites (run, key)",
        """create table lessons (
            id integer primary key,
            run integer not null references runs,
            number integer not null,
            origin integer references lessons,
            rewrite integer references rewrites,
            function text not null,
            text text not null,
            outcome text not null,
            speedup real not null,
            agent text not null,
            round integer not null,
            relevance real not null,
            factor real not null,
            technique text not null,
            unique (run, number)
        )""",
        "create index lessons_function on lessons (function)",
        """create table shown (
            rewrite integer not null references rewrites,
            lesson integer not null references lessons,
            primary key (rewrite, lesson)
        ) without rowid""",
    ),
    (
        # Imported lessons belong to a run of the status "imported", whose file they came from.
        # "key" names a lesson in every bank that has it; a copy shown in a later run has none.
        "alter table lessons add column key text",
        "alter table lessons add column claim text not null default ''",
        "alter table lessons add column condition text not null default ''",
        "alter table lessons add column change text",
        "alter table lessons add column scope text not null default 'function'",
        "alter table lessons add column pinned integer not null default 0",
        "alter table lessons add column weight real not null default 1",
        "alter table lessons add column edited real",
        "alter table lessons add column deleted real",
        # What the file said of an imported lesson; NULL for one learnt here.
        "alter table lessons add column shown_with text",
        "alter table lessons add column shown_to text",
        "update lessons set key = lower(hex(randomblob(8))) where origin is null",
        """update lessons set scope = 'workspace'
            where outcome in ('faster', 'same', 'slower')""",
        """update lessons set change = (select json_extract(verdict, '$.speedup') from rewrites
            where rewrites.id = lessons.rewrite and json_valid(verdict))""",
        """update lessons set claim = technique || ': ' || replace(outcome, '_', ' ')
            where technique <> ''""",
        "create unique index lessons_key on lessons (key)",
        "create index lessons_origin on lessons (origin)",
        "create index rewrites_technique on rewrites (technique)",
        "create index shown_lesson on shown (lesson)",
    ),
    (
        "alter table runs add column spent text",
        # What a run needs to go on after a kill; a run that came to its end has none.
        """create table tape (
            run integer not null references runs,
            key text not null,
            entry text not null,
            seconds real not null,
            primary key (run, key)
        ) without rowid""",
        "alter table rewrites add column condition text not null default ''",
        "create index runs_function on runs (function)",
    ),
    # When a person rejected it; a later run that finds the same has a row of its own.
    ("alter table rewrites add column rejected real",),
    ("alter table lessons add column mode text not null default 'serial'",),
)
