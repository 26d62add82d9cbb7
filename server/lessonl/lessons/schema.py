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
)
