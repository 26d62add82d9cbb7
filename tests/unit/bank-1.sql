-- A bank as version 1 wrote it. It shipped: do not change it.
create table runs (
    id integer primary key,
    function text not null,
    name text not null,
    file text not null,
    settings text not null,
    started real not null,
    ended real,
    status text not null default 'running',
    stopped text not null default ''
);
create table rewrites (
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
);
create index rewrites_run on rewrites (run, key);
create table lessons (
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
);
create index lessons_function on lessons (function);
create table shown (
    rewrite integer not null references rewrites,
    lesson integer not null references lessons,
    primary key (rewrite, lesson)
) without rowid;
insert into runs values (1, 'f#00', 'f', 'f.cpp', '{}', 1.0, 2.0, 'done', '');
insert into rewrites values (1, 1, 0, 'loops', 'scalar', 'k1', 'int f();', 'faster', '', 2.0,
    '{"outcome": "faster", "reason": "", "speedup": {"ratio": 2.0, "low": 1.9, "high": 2.1, "pairs": 48}}', null, 1);
insert into rewrites values (2, 1, 1, 'loops', 'hashed', 'k2', 'int f() {}', 'not_compilable', '', null,
    '{"outcome": "not_compilable", "reason": "", "speedup": null}', null, null);
insert into lessons values (1, 1, 1, null, 1, 'f#00', 'Keep it in a register.', 'faster', 2.0, 'loops', 0, 0.5, 1.1, 'scalar');
insert into lessons values (2, 1, 2, null, 2, 'f#00', 'It does not compile.', 'not_compilable', 0.0, 'loops', 1, 0.2, 1.0, 'hashed');
insert into shown values (2, 1);
pragma user_version = 1;
